package addr

import (
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// Addr is a socket address. The zero value has the family AF_UNSPEC and stands for
// no address.
//
// Two Addrs are equal by == exactly if they are the same address: the bytes that
// do not belong to an address are always zero, whoever made it. An Addr can be a
// map key. IPv4 addresses and the IPv6 addresses that map them (::ffff:1.2.3.4)
// are different addresses, as they are to the kernel. The flow information of
// AF_INET6 is not part of an Addr.
//
// Sizes: 113 bytes on Linux, sizeof(BIO_ADDR) and one for the length. An Addr holds
// the bytes that the kernel reads and writes, so that no call converts them, and
// no pointers, so that the garbage collector never looks into it.
//
// Source: BIO_ADDR, BIO_ADDR(3). Differs from OpenSSL: the length stands beside the
// bytes, so that abstract and unnamed AF_UNIX addresses are kept as they are.
type Addr struct {
	sockaddr sockaddr.Sockaddr
}

// Sockaddr returns the address as the kernel reads and writes it, for the packages
// of this module.
func (a *Addr) Sockaddr() *sockaddr.Sockaddr {
	if a == nil {
		return nil
	}
	return &a.sockaddr
}

// Family returns the address family, unix.AF_INET, AF_INET6 or AF_UNIX, any other
// number that the kernel gave, or AF_UNSPEC (0) for the zero value.
//
// Source: BIO_ADDR_family, BIO_ADDR(3).
func (a Addr) Family() int { return a.sockaddr.Family() }

// IsUnnamed reports whether a is the address of an AF_UNIX socket that is bound to
// no name, as most clients are.
//
// Source: unix(7), "unnamed". OpenSSL has nothing for it; there the path of such an
// address is empty, or what the BIO_ADDR held before.
func (a Addr) IsUnnamed() bool {
	return a.Family() == syscall.AF_UNIX && len(a.sockaddr.UnixName()) == 0
}

// IsAbstract reports whether a is an AF_UNIX address with an abstract name, one
// that stands outside the file system, which only Linux has.
//
// Source: unix(7), "abstract". OpenSSL has nothing for it.
func (a Addr) IsAbstract() bool {
	_, ok := a.abstractName()
	return ok
}

// abstractName returns the name without the NUL before it; the slice is valid as
// long as a is.
func (a *Addr) abstractName() ([]byte, bool) {
	if a.Family() != syscall.AF_UNIX {
		return nil, false
	}
	name := a.sockaddr.UnixName()
	if len(name) == 0 || name[0] != 0 {
		return nil, false
	}
	return name[1:], true
}
