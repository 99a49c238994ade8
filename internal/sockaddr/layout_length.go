// This file exists because the BSDs, macOS and AIX have the length of an address
// in its first byte and an 8-bit family in the second.

//go:build aix || darwin || dragonfly || freebsd || netbsd || openbsd

package sockaddr

const maxFamily = 0xFF

func loadFamily(storage *[Size]byte) uint16 { return uint16(storage[1]) }

func storeFamily(storage *[Size]byte, family uint16, length uint8) {
	storage[0], storage[1] = length, byte(family)
}
