package addr

import (
	"net/netip"
	"strconv"
	"syscall"
)

var addrPortInvalid = refuse(syscall.EINVAL, "invalid AddrPort")

// FromAddrPort returns the AF_INET or AF_INET6 address that ap stands for. An IPv4 address
// mapped into IPv6 (::ffff:1.2.3.4) stays AF_INET6, as in C; use netip.Addr.Unmap if that is
// not wanted.
//
// A zone of digits is the index of an interface. On Linux any other zone is the name of an
// interface; FromAddrPort looks up its index with SIOCGIFINDEX on a socket that it opens for
// that. See netdevice(7). On other systems a zone must be an index.
//
// An error matches EINVAL for an AddrPort without an address and for a zone that cannot be
// looked up, ENODEV if there is no such interface, or the errno of socket(2).
//
// Corresponds to BIO_ADDR_rawmake, which sets no scope. See BIO_ADDR(3).
func FromAddrPort(ap netip.AddrPort) (Addr, error) {
	a, r := fromAddrPort(ap)
	if r != nil {
		return Addr{}, r.fail("addr.FromAddrPort", addrPort(ap))
	}
	return a, nil
}

func fromAddrPort(ap netip.AddrPort) (a Addr, r *refusal) {
	ip := ap.Addr()
	switch {
	case ip.Is4():
		a.sockaddr.SetInet4(ip.As4(), ap.Port())
	case ip.Is6():
		scope, r := scopeID(ip.Zone())
		if r != nil {
			return Addr{}, r
		}
		a.sockaddr.SetInet6(ip.As16(), ap.Port(), scope)
	default:
		return Addr{}, addrPortInvalid
	}
	return a, nil
}

// scopeID returns the index of the interface that zone stands for.
func scopeID(zone string) (uint32, *refusal) {
	if zone == "" {
		return 0, nil
	}
	if index, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(index), nil
	}
	return interfaceIndex(zone)
}

// AddrPort returns the IP address and the port of an AF_INET or AF_INET6 address, and whether
// a is one. A scope becomes a zone of decimal digits. An IPv4 address mapped into IPv6 stays
// so; use netip.Addr.Unmap if that is not wanted. Only a scope may cost an allocation.
//
// Corresponds to BIO_ADDR_rawaddress and BIO_ADDR_rawport. See BIO_ADDR(3).
func (a Addr) AddrPort() (netip.AddrPort, bool) {
	switch a.Family() {
	case syscall.AF_INET:
		ip, port := a.sockaddr.Inet4()
		return netip.AddrPortFrom(netip.AddrFrom4(ip), port), true
	case syscall.AF_INET6:
		bytes, port, scope := a.sockaddr.Inet6()
		ip := netip.AddrFrom16(bytes)
		if scope != 0 {
			ip = ip.WithZone(strconv.FormatUint(uint64(scope), 10))
		}
		return netip.AddrPortFrom(ip, port), true
	}
	return netip.AddrPort{}, false
}
