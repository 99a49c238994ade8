package addr

import (
	"net/netip"
	"strconv"
	"syscall"
)

var addrPortInvalid = refuse(syscall.EINVAL, "AddrPort is not valid")

// FromAddrPort returns the AF_INET or AF_INET6 address that ap stands for. An IPv4
// address mapped into IPv6 (::ffff:1.2.3.4) stays AF_INET6, as in C; use
// netip.Addr.Unmap where that is not wanted.
//
// A zone of digits is the index of an interface. On Linux any other zone is the
// name of one, whose index is asked for with SIOCGIFINDEX on a socket that is open
// for that long; see netdevice(7). Elsewhere only the index can be given.
//
// It fails with EINVAL for an AddrPort without an address and for a zone that
// cannot be looked up here, with ENODEV if there is no such interface, and with
// what socket(2) gives. It does not block.
//
// Source: bio's own; in C this is BIO_ADDR_rawmake, which gives no scope.
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

// scopeID returns the index of the interface that zone names.
func scopeID(zone string) (uint32, *refusal) {
	if zone == "" {
		return 0, nil
	}
	if index, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(index), nil
	}
	return interfaceIndex(zone)
}

// AddrPort returns the IP address and the port of an AF_INET or AF_INET6 address,
// and whether a is one. A scope becomes a zone of decimal digits. An IPv4 address
// mapped into IPv6 stays so; use netip.Addr.Unmap where that is not wanted. Only a
// scope can cost an allocation.
//
// Source: bio's own; in C this is BIO_ADDR_rawaddress and BIO_ADDR_rawport.
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
