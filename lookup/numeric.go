package lookup

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
)

// parseNumeric parses a host that is an address, and reports whether it is one. The zone of the
// address is a number.
func parseNumeric(host string, family int) (ip netip.Addr, isNumeric bool, f *failure) {
	text, zone, hasZone := strings.Cut(host, "%")
	ip, err := netip.ParseAddr(text)
	if err != nil || ip.Is4() && hasZone {
		return netip.Addr{}, false, nil
	}
	switch {
	case family == syscall.AF_INET && ip.Is4In6():
		ip = ip.Unmap()
	case family == syscall.AF_INET && !ip.Is4(), family == syscall.AF_INET6 && !ip.Is6():
		return netip.Addr{}, true, &failure{step: &atOtherFamily}
	}
	if !hasZone {
		return ip, true, nil
	}
	index, ok := scopeID(ip, zone)
	if !ok {
		return netip.Addr{}, true, &failure{step: &atName}
	}
	return ip.WithZone(index), true, nil
}

// scopeID returns the index of the interface that zone stands for, in digits. Only the zone of a
// link-local address may be a name. Scope 0 is none.
func scopeID(ip netip.Addr, zone string) (string, bool) {
	if index, err := strconv.ParseUint(zone, 10, 32); err == nil {
		if index == 0 {
			return "", true
		}
		return zone, true
	}
	if !isLinkLocal(ip) {
		return "", false
	}
	link, err := net.InterfaceByName(zone)
	if err != nil {
		return "", false
	}
	return strconv.Itoa(link.Index), true
}

func isLinkLocal(ip netip.Addr) bool {
	return ip.Is6() && !ip.Is4In6() && (ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast())
}

// isOldNumeric reports whether inet_aton(3) could read host as an address: up to four numbers
// with dots between, each in C's notation. Such a host is not looked up as a name: what is an
// address to one program must not be a name to another.
func isOldNumeric(host string) bool {
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return false
	}
	for _, part := range parts {
		digits, isHex := strings.CutPrefix(strings.ToLower(part), "0x")
		set := "0123456789"
		if isHex {
			set += "abcdef"
		}
		if part == "" || strings.Trim(digits, set) != "" {
			return false
		}
	}
	return true
}
