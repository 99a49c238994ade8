package addr

import (
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// Addr is a socket address. The zero value has the family AF_UNSPEC and stands for no
// address.
//
// Two Addrs are equal by == if and only if they are the same address: the bytes that do not
// belong to an address are always zero. An Addr can be a map key. An IPv4 address and the
// IPv6 address that maps it (::ffff:1.2.3.4) are different, as they are to the kernel. The
// flow information of AF_INET6 is not part of an Addr.
//
// An Addr takes 113 bytes on Linux: sizeof(BIO_ADDR), and one for the length. It holds the bytes
// that the kernel reads and writes, so that no call converts them, and no pointers, so that
// the garbage collector does not scan it.
//
// Corresponds to BIO_ADDR. See BIO_ADDR(3). OpenSSL does not keep the length, and so loses
// abstract and unnamed AF_UNIX addresses.
type Addr struct {
	sockaddr sockaddr.Sockaddr
}

// Sockaddr returns the address as the kernel reads and writes it, for the packages of this
// module. It returns nil if a is nil.
func (a *Addr) Sockaddr() *sockaddr.Sockaddr {
	if a == nil {
		return nil
	}
	return &a.sockaddr
}

// Family returns the address family: unix.AF_INET, AF_INET6 or AF_UNIX, another number that
// the kernel returned, or AF_UNSPEC (0) for the zero value.
//
// Corresponds to BIO_ADDR_family. See BIO_ADDR(3).
func (a Addr) Family() int { return a.sockaddr.Family() }

// IsUnnamed reports whether a is the address of an AF_UNIX socket that is not bound to a name,
// as most clients are. See unix(7).
//
// No OpenSSL counterpart: there the path of such an address is empty, or what the BIO_ADDR
// held before.
func (a Addr) IsUnnamed() bool {
	return a.Family() == syscall.AF_UNIX && len(a.sockaddr.UnixName()) == 0
}

// IsAbstract reports whether a is an AF_UNIX address with an abstract name, which is outside
// the file system. Only Linux has such names. See unix(7).
//
// No OpenSSL counterpart.
func (a Addr) IsAbstract() bool {
	_, ok := a.abstractName()
	return ok
}

// abstractName returns the name without the NUL before it. The slice aliases a.
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
