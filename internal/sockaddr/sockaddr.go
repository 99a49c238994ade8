// Package sockaddr holds the bytes and the length of a socket address as the
// kernel reads and writes them. Its layout is known to package addr and
// package internal/sys alone.
package sockaddr

import (
	"syscall"
	"unsafe"
)

// Sockaddr is a socket address in the kernel's layout, and its length. The zero
// value has the family AF_UNSPEC. It is kept canonical: every byte that does not
// belong to the address is zero, so that == compares addresses.
//
// Sizes: [Size] bytes of storage, which is sizeof(BIO_ADDR), plus one for the
// length; no alignment is needed, as the kernel copies the bytes.
type Sockaddr struct {
	storage [Size]byte // the first field: a pointer to it is one to the whole
	length  uint8      // of an AF_UNIX address and of a foreign family; 0 otherwise
}

// headerSize is the number of bytes before an address proper: the family, with
// the length byte where there is one. A port or a sun_path begins there.
const headerSize = 2

// The length of an address fits the field that holds it.
const _ = uint8(Size)

// Family returns the address family, AF_UNSPEC (0) for the zero value.
func (s *Sockaddr) Family() int { return int(loadFamily(&s.storage)) }

// Pointer returns the address of the storage, [Size] bytes that a system call may
// read or write; nil where s is nil. After it wrote, [Sockaddr.Filled] must follow.
func (s *Sockaddr) Pointer() unsafe.Pointer { return unsafe.Pointer(s) }

// Len returns the length to pass to the kernel with the address: that of the
// family's structure, for AF_UNIX the whole sockaddr_un of a path and the exact
// length of any other name, for foreign families the whole storage.
func (s *Sockaddr) Len() uint32 {
	switch s.Family() {
	case syscall.AF_INET:
		return sizeofInet4
	case syscall.AF_INET6:
		return sizeofInet6
	case syscall.AF_UNIX:
		return uint32(s.length)
	}
	return Size
}

// Filled makes s canonical after the kernel wrote an address of length n into its
// storage. A length over [Size], which the kernel gives where it had to cut the
// address, counts as Size; bytes that are missing from an AF_INET or AF_INET6
// address are zero; a length that does not reach past the family is no address.
//
// The flow information of AF_INET6 is cleared: no constructor can give it, and an
// address that differs from another in nothing that can be seen must equal it.
func (s *Sockaddr) Filled(n uint32) {
	end, family := int(min(n, Size)), s.Family()
	if end < headerSize {
		family = syscall.AF_UNSPEC
	}
	s.length = 0
	switch family {
	case syscall.AF_UNSPEC:
		end = 0
	case syscall.AF_INET:
		end = min(end, endOfInet4)
		storeFamily(&s.storage, syscall.AF_INET, sizeofInet4)
	case syscall.AF_INET6:
		end = min(end, endOfInet6)
		clear(s.storage[4:8])
		storeFamily(&s.storage, syscall.AF_INET6, sizeofInet6)
	case syscall.AF_UNIX:
		end = s.setUnixLength(end)
	default:
		s.setForeignLength(family, end)
	}
	clear(s.storage[end:])
}
