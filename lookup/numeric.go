package lookup

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
)

// parseNumeric parses a host that is an address, and reports whether it is one. The zone of the
// address is a number. An IPv4 address that is mapped into IPv6 is one of AF_INET too, where its
// zone must be right and is dropped.
func parseNumeric(host string, family int) (ip netip.Addr, isNumeric bool, f *failure) {
	text, zone, hasZone := strings.Cut(host, "%")
	ip, err := netip.ParseAddr(text)
	if err != nil || ip.Is4() && hasZone {
		return netip.Addr{}, false, nil
	}
	zoned := ip
	switch {
	case family == syscall.AF_INET && ip.Is4In6():
		zoned, ip = overwritten(ip), ip.Unmap()
	case family == syscall.AF_INET && !ip.Is4(), family == syscall.AF_INET6 && !ip.Is6():
		return netip.Addr{}, true, &failure{step: &atOtherFamily}
	}
	if !hasZone {
		return ip, true, nil
	}
	index, ok := scopeID(zoned, zone)
	if !ok {
		return netip.Addr{}, true, &failure{step: &atName}
	}
	return ip.WithZone(index), true, nil
}

// overwritten is the address that the C library takes the zone of a mapped IPv4 address for, if
// it looks for AF_INET: by then it has written the IPv4 address over the first bytes.
func overwritten(ip netip.Addr) netip.Addr {
	b := ip.As16()
	copy(b[:4], b[12:])
	return netip.AddrFrom16(b)
}

// scopeID returns the index of the interface that zone stands for, in digits. Only the zone of a
// link-local or interface-local address may be a name, and may be one of digits. Scope 0 is none.
func scopeID(ip netip.Addr, zone string) (string, bool) {
	if isLinkLocal(ip) || ip.IsInterfaceLocalMulticast() {
		if link, err := net.InterfaceByName(zone); err == nil {
			return strconv.Itoa(link.Index), true
		}
	}
	index, err := strconv.ParseUint(zone, 10, 32)
	switch {
	case err != nil:
		return "", false
	case index == 0:
		return "", true
	}
	return zone, true
}

func isLinkLocal(ip netip.Addr) bool {
	return ip.Is6() && !ip.Is4In6() && (ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast())
}

// isOldNumeric reports whether inet_aton(3) reads host as an address: up to four numbers with
// dots between, each in C's notation, the last one for all bytes that are left. Such a host is
// not looked up as a name: what is an address to one program must not be a name to another.
func isOldNumeric(host string) bool {
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return false
	}
	for i, part := range parts {
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		if !isNumber(part, bits) {
			return false
		}
	}
	return true
}

// isNumber reports whether strtoul(3) with base 0 reads all of s, as a number of so many bits.
func isNumber(s string, bits int) bool {
	base := 10
	if digits, isHex := strings.CutPrefix(strings.ToLower(s), "0x"); isHex {
		s, base = digits, 16
	} else if strings.HasPrefix(s, "0") {
		base = 8
	}
	_, err := strconv.ParseUint(s, base, bits)
	return err == nil
}

// isDotted reports whether host consists of digits and dots and does not end in a dot. The C
// library takes that for an IPv4 address, right or wrong, and does not look it up for AF_INET.
func isDotted(host string) bool {
	return host[0] != '.' && host[len(host)-1] != '.' && strings.Trim(host, "0123456789.") == ""
}
