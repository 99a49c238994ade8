// This file implements the layout of addresses that begin with their length and an 8-bit
// family: that of the BSDs, macOS and AIX.

//go:build aix || darwin || dragonfly || freebsd || netbsd || openbsd

package sockaddr

const maxFamily = 0xFF

func loadFamily(storage *[Size]byte) uint16 { return uint16(storage[1]) }

func storeFamily(storage *[Size]byte, family uint16, length uint8) {
	storage[0], storage[1] = length, byte(family)
}
