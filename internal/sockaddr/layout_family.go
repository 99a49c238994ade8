// This file exists because Linux, Solaris and illumos have a 16-bit family at the
// start of an address, and because systems whose socket calls are not ported need
// some layout to compile.

//go:build !aix && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd

package sockaddr

import "encoding/binary"

const (
	Size     = 112 // sizeof(BIO_ADDR): sockaddr_un, padded to a multiple of 4
	PathSize = 108 // sizeof(sun_path)

	maxFamily = 0xFFFF
)

func loadFamily(storage *[Size]byte) uint16 { return binary.NativeEndian.Uint16(storage[:]) }

func storeFamily(storage *[Size]byte, family uint16, _ uint8) {
	binary.NativeEndian.PutUint16(storage[:], family)
}
