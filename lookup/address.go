package lookup

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// addresses returns the IP addresses of host, best first. For any family C looks twice: for the
// configured families first, as AI_ADDRCONFIG says, then for an address of either. If both fail
// it gives the first failure.
func (r Resolver) addresses(ctx context.Context, host string, kind Type, family int) ([]netip.Addr, *failure) {
	if host == "" {
		return wildcards(kind, family), nil
	}
	ip, isNumeric, f := parseNumeric(host, family)
	if isNumeric && f == nil && !ip.Is4In6() {
		return []netip.Addr{ip}, nil // found at the first look or at the second
	}
	preferred := configuredFamily(family)
	if host == wildcard {
		return wildcards(kind, preferred), nil
	}
	if isNumeric && preferred != family {
		ip, _, f = parseNumeric(host, preferred)
	}
	switch {
	case f != nil:
		return nil, f
	case isNumeric:
		return []netip.Addr{ip}, nil
	case isOldNumeric(host), preferred == syscall.AF_INET && isDotted(host), !isPlain(host):
		return nil, &failure{step: &atName}
	}
	return r.ask(ctx, host, preferred)
}

// isPlain reports whether host consists of characters that print. Others are in no name, and
// the resolver's errors, which hold the name as it is, could not be printed.
func isPlain(host string) bool { return strconv.Quote(host) == `"`+host+`"` }

// ask asks the resolver for the addresses of a host that is a name.
func (r Resolver) ask(ctx context.Context, host string, family int) ([]netip.Addr, *failure) {
	if err := ended(ctx); err != nil {
		return nil, unresolved(ctx, host, err, &atSystem)
	}
	if f := tableFull(&atSystem); f != nil {
		return nil, f
	}
	ips, err := r.resolve(ctx, networkOf(family), host)
	if err != nil || len(ips) == 0 {
		return nil, unresolved(ctx, host, err, &atSystem)
	}
	return ips, nil
}

// networkOf returns which addresses to ask for, as package net names it.
func networkOf(family int) string {
	switch family {
	case syscall.AF_INET:
		return "ip4"
	case syscall.AF_INET6:
		return "ip6"
	}
	return "ip"
}

// resolve asks the resolver for addresses of host. Their zones are numbers.
func (r Resolver) resolve(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if network != "ip" {
		ips, err := r.net().LookupNetIP(ctx, network, host)
		lostZone := false
		for i, ip := range ips {
			if network == "ip4" {
				ips[i] = ip.Unmap()
			}
			lostZone = lostZone || isLinkLocal(ip)
		}
		if !lostZone {
			return ips, err
		}
	}
	// Only this method gives zones, which come from a hosts file.
	list, err := r.net().LookupIPAddr(ctx, host)
	if err != nil {
		return nil, err
	}
	var ips []netip.Addr
	for _, a := range list {
		ip, _ := netip.AddrFromSlice(a.IP)
		ip = ip.Unmap()
		if network == "ip6" && ip.Is4() {
			continue
		}
		if a.Zone != "" {
			index, ok := scopeID(ip, a.Zone)
			if !ok {
				continue // the interface is not there, so neither is the address
			}
			ip = ip.WithZone(index)
		}
		ips = append(ips, ip)
	}
	return ips, nil
}

// configuredFamily returns the one family that has addresses if family stands for any, and
// family otherwise.
func configuredFamily(family int) int {
	if family != syscall.AF_UNSPEC {
		return family
	}
	switch inet, inet6 := configured(); {
	case inet && !inet6:
		return syscall.AF_INET
	case inet6 && !inet:
		return syscall.AF_INET6
	}
	return syscall.AF_UNSPEC
}

// configured reports of which families the interfaces have addresses other than the loopback
// address, which is what AI_ADDRCONFIG means to the GNU C library. If the system does not say,
// both count as configured.
func configured() (inet, inet6 bool) {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return true, true
	}
	for _, a := range list {
		network, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		ip, _ := netip.AddrFromSlice(network.IP)
		if len(network.Mask) == net.IPv4len { // both kinds of IP may have 16 bytes
			inet = inet || ip.Unmap() != loopback
		} else {
			inet6 = inet6 || ip != loopback6
		}
	}
	return inet, inet6
}

var (
	loopback  = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	loopback6 = netip.IPv6Loopback()
)

// wildcards returns the addresses that no host stands for. Two of them are in the order of RFC
// 6724, which depends on whether they can be reached: without IPv6, the loopback address of IPv4
// comes first.
func wildcards(kind Type, family int) []netip.Addr {
	ip, ip6 := loopback, loopback6
	if kind == Server {
		ip, ip6 = netip.IPv4Unspecified(), netip.IPv6Unspecified()
	}
	switch {
	case family == syscall.AF_INET:
		return []netip.Addr{ip}
	case family == syscall.AF_INET6:
		return []netip.Addr{ip6}
	case reachable(ip) && (kind == Server || !reachable(ip6)):
		return []netip.Addr{ip, ip6}
	}
	return []netip.Addr{ip6, ip}
}

// reachable reports whether there is a source address for ip, rule 1 of RFC 6724. It sends no
// packet.
func reachable(ip netip.Addr) bool {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, 53)))
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
