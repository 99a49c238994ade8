package addr

import (
	"encoding/binary"
	"syscall"

	"example.com/bio/errstack"
)

var (
	familyUnknown = refuse(syscall.EAFNOSUPPORT, "family is not AF_INET, AF_INET6 or AF_UNIX")
	lengthWrong   = refuse(syscall.EINVAL, "wrong length for the family")
)

// RawMake returns the address of the given family that consists of the bytes of where:
//
//   - AF_INET: 4 bytes, in network byte order.
//   - AF_INET6: 16 bytes, in network byte order. Flow information and scope are 0;
//     [FromAddrPort] and [Parse] set the scope of a link-local address.
//   - AF_UNIX: a path, as [Unix] accepts it; port is ignored.
//
// port is in network byte order, as in C: the result of htons. [FromAddrPort] takes a port in
// host byte order.
//
// An error matches EAFNOSUPPORT for any other family, EINVAL if where does not have the
// family's length or is not a path, and ENAMETOOLONG if a path is too long.
//
// Corresponds to BIO_ADDR_rawmake. See BIO_ADDR(3). OpenSSL ignores the length of a path, may
// read beyond it, and accepts an empty path and one with a NUL.
func RawMake(family int, where []byte, port uint16) (Addr, error) {
	a, r := rawMake(family, where, port)
	switch {
	case r == nil:
		return a, nil
	case family == syscall.AF_UNIX:
		return Addr{}, r.fail("BIO_ADDR_rawmake", errstack.Quoted(where))
	}
	return Addr{}, r.fail("BIO_ADDR_rawmake", rawInput{family, len(where)})
}

func rawMake(family int, where []byte, port uint16) (a Addr, r *refusal) {
	switch family {
	case syscall.AF_INET:
		if len(where) != 4 {
			return Addr{}, lengthWrong
		}
		a.sockaddr.SetInet4([4]byte(where), swapPort(port))
	case syscall.AF_INET6:
		if len(where) != 16 {
			return Addr{}, lengthWrong
		}
		a.sockaddr.SetInet6([16]byte(where), swapPort(port), 0)
	case syscall.AF_UNIX:
		return fromPath(string(where), longestPath)
	default:
		return Addr{}, familyUnknown
	}
	return a, nil
}

// RawAddress returns a copy of the bytes of the address: the 4 or 16 of AF_INET and AF_INET6 in
// network byte order, the path of AF_UNIX without a closing NUL, an abstract name with the NUL
// before it, and an empty slice for an unnamed AF_UNIX address. It returns nil for any other
// family.
//
// Corresponds to BIO_ADDR_rawaddress, which returns 0 for what is nil here. See BIO_ADDR(3).
// OpenSSL loses an abstract name.
func (a Addr) RawAddress() []byte {
	switch a.Family() {
	case syscall.AF_INET:
		ip, _ := a.sockaddr.Inet4()
		return ip[:]
	case syscall.AF_INET6:
		ip, _, _ := a.sockaddr.Inet6()
		return ip[:]
	case syscall.AF_UNIX:
		return append([]byte{}, a.sockaddr.UnixName()...)
	}
	return nil
}

// Port returns the port of an AF_INET or AF_INET6 address in host byte order, and 0 for any
// other family.
//
// Corresponds to ntohs(BIO_ADDR_rawport(ap)). See BIO_ADDR(3).
func (a Addr) Port() uint16 {
	switch a.Family() {
	case syscall.AF_INET:
		_, port := a.sockaddr.Inet4()
		return port
	case syscall.AF_INET6:
		_, port, _ := a.sockaddr.Inet6()
		return port
	}
	return 0
}

// RawPort returns the port of an AF_INET or AF_INET6 address in network byte order, as [RawMake]
// takes it, and 0 for any other family. Port 443 is 47873 on a little-endian machine;
// [Addr.Port] is 443 everywhere.
//
// Corresponds to BIO_ADDR_rawport. See BIO_ADDR(3).
func (a Addr) RawPort() uint16 { return swapPort(a.Port()) }

// swapPort is htons and ntohs.
func swapPort(port uint16) uint16 {
	var b [2]byte
	binary.BigEndian.PutUint16(b[:], port)
	return binary.NativeEndian.Uint16(b[:])
}
