// This file implements the layout of addresses that begin with their length and an 8-bit
// family: that of the BSDs, macOS and AIX. The build tags portable and bsd select it on Linux,
// for tests.

//go:build aix || darwin || dragonfly || freebsd || netbsd || openbsd || (linux && portable && bsd)

package sockaddr

const maxFamily = 0xFF

// HasAbstract says whether AF_UNIX sockets can have names outside the file system.
const HasAbstract = false

func loadFamily(storage *[Size]byte) uint16 { return uint16(storage[1]) }

func storeFamily(storage *[Size]byte, family uint16, length uint8) {
	storage[0], storage[1] = length, byte(family)
}
