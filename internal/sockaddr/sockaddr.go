// Package sockaddr holds socket addresses as the kernel reads and writes them. Only
// packages addr and internal/sys know their layout.
package sockaddr

import (
	"syscall"
	"unsafe"
)

// Sockaddr is a socket address in the kernel's layout, and its length. The zero value has
// the family AF_UNSPEC. A Sockaddr is kept canonical: every byte that does not belong to
// the address is zero, so that == compares addresses.
//
// Sizes: [Size] bytes of storage, which is sizeof(BIO_ADDR), and one for the length. It
// needs no alignment, since the kernel copies the bytes.
type Sockaddr struct {
	storage [Size]byte // the first field: a pointer to it is one to the whole
	length  uint8      // of an AF_UNIX address and of a foreign family; 0 otherwise
}

// headerSize is the number of bytes before a port or a sun_path: the family, with the
// length byte if there is one.
const headerSize = 2

// The length of an address fits the field that holds it.
const _ = uint8(Size)

// Family returns the address family, AF_UNSPEC (0) for the zero value.
func (s *Sockaddr) Family() int { return int(loadFamily(&s.storage)) }

// Pointer returns a pointer to the storage, [Size] bytes that a system call may read or
// write, or nil if s is nil. After a write [Sockaddr.Filled] must be called.
func (s *Sockaddr) Pointer() unsafe.Pointer { return unsafe.Pointer(s) }

// Len returns the length to pass to the kernel with the address: that of the family's
// structure, for AF_UNIX that of sockaddr_un for a path and the exact length of any other
// name, for foreign families that of the storage.
func (s *Sockaddr) Len() uint32 {
	switch s.Family() {
	case syscall.AF_INET:
		return sizeofInet4
	case syscall.AF_INET6:
		return uint32(sizeofInet6())
	case syscall.AF_UNIX:
		return uint32(s.length)
	}
	return Size
}

// Filled makes s canonical after the kernel wrote an address of length n into its storage.
// The kernel returns a length over [Size] if it had to truncate the address; it counts as
// Size. Bytes that are missing from an AF_INET or AF_INET6 address become zero. If the
// length does not reach past the family, s becomes the zero value.
//
// Filled clears the flow information of AF_INET6: no constructor sets it, and addresses
// that differ in nothing visible must be equal.
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
		storeFamily(&s.storage, syscall.AF_INET6, sizeofInet6())
	case syscall.AF_UNIX:
		end = s.setUnixLength(end)
	default:
		s.setForeignLength(family, end)
	}
	clear(s.storage[end:])
}
