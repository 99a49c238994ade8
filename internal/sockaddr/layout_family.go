// This file implements the layout of addresses that begin with a 16-bit family: that of
// Linux, Solaris, illumos and Windows. Systems without sockets use it to compile.

//go:build !aix && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd && !(linux && portable && bsd)

package sockaddr

import (
	"encoding/binary"
	"runtime"
)

const (
	Size     = 112 // sizeof(BIO_ADDR): sockaddr_un, padded to a multiple of 4
	PathSize = 108 // sizeof(sun_path)

	maxFamily = 0xFFFF
)

// HasAbstract says whether AF_UNIX sockets can have names outside the file system.
const HasAbstract = runtime.GOOS == "linux" || runtime.GOOS == "android"

func loadFamily(storage *[Size]byte) uint16 { return binary.NativeEndian.Uint16(storage[:]) }

func storeFamily(storage *[Size]byte, family uint16, _ uint8) {
	binary.NativeEndian.PutUint16(storage[:], family)
}
