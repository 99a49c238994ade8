package lookup

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// addresses returns the IP addresses of host, best first.
func (r Resolver) addresses(ctx context.Context, host string, kind Type, family int) ([]netip.Addr, *failure) {
	if host == "" {
		return wildcards(kind, family), nil
	}
	ip, isNumeric, f := parseNumeric(host, family)
	switch {
	case f != nil && f.step == &atName && networkOf(family) == "ip4":
		// C looks for IPv4 alone first, and that attempt's failure is the one it gives.
		return nil, &failure{step: &atOtherFamily}
	case f != nil:
		return nil, f
	case isNumeric:
		return []netip.Addr{ip}, nil
	case isOldNumeric(host) || strconv.Quote(host) != `"`+host+`"`:
		// Characters that are escaped are in no name; the resolver's errors, which
		// hold the name as it is, could not be printed.
		return nil, &failure{step: &atName}
	}
	return r.ask(ctx, host, family)
}

// ask asks the resolver for the addresses of a host that is a name.
func (r Resolver) ask(ctx context.Context, host string, family int) ([]netip.Addr, *failure) {
	if err := ended(ctx); err != nil {
		return nil, unresolved(ctx, host, err)
	}
	ips, err := r.resolve(ctx, networkOf(family), host)
	if err != nil {
		return nil, unresolved(ctx, host, err)
	}
	if len(ips) == 0 {
		return nil, &failure{step: &atName}
	}
	return ips, nil
}

// networkOf returns which addresses to ask for, as package net names it: those of one family if no
// other is asked for or configured.
func networkOf(family int) string {
	inet, inet6 := family == syscall.AF_INET, family == syscall.AF_INET6
	if !inet && !inet6 {
		inet, inet6 = configured()
	}
	switch {
	case inet && !inet6:
		return "ip4"
	case inet6 && !inet:
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
		switch ip, _ := netip.AddrFromSlice(network.IP); {
		case ip.Unmap().Is4():
			inet = inet || ip.Unmap() != loopback
		default:
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
