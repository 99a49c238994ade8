package dns_test

import (
	"encoding/hex"
	"math/bits"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// isReordered reports whether two answers have the same results, and those of here are in
// the order of RFC 6724 if it has one.
func isReordered(there, here string) bool {
	a, b := strings.Split(there, "\t"), strings.Split(here, "\t")
	if len(a) != len(b) || len(b) < 4 {
		return false
	}
	var destinations []destination
	for _, result := range b[2:] {
		destinations = append(destinations, newDestination(addressOf(result)))
	}
	for i, better := range destinations {
		for _, worse := range destinations[i+1:] {
			if worse.isBetter(better) {
				return false
			}
		}
	}
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// addressOf is the address in a result: family/socktype/protocol/family,port,=bytes,scope.
func addressOf(result string) netip.Addr {
	bytes, err := hex.DecodeString(strings.TrimPrefix(strings.Split(result, ",")[2], "="))
	if err != nil {
		panic(err)
	}
	ip, ok := netip.AddrFromSlice(bytes)
	if !ok {
		panic(result)
	}
	return ip
}

// destination is an address with the source address that the system would send from,
// the zero Addr if it cannot be reached.
type destination struct{ to, from netip.Addr }

func newDestination(to netip.Addr) destination {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(to, 80)))
	if err != nil {
		return destination{to: to}
	}
	defer conn.Close()
	return destination{to, conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()}
}

// policies are the policy table of RFC 6724, section 2.1, the longest prefix first.
var policies = []struct {
	prefix            netip.Prefix
	precedence, label int
}{
	{netip.MustParsePrefix("::1/128"), 50, 0},
	{netip.MustParsePrefix("::ffff:0:0/96"), 35, 4},
	{netip.MustParsePrefix("::/96"), 1, 3},
	{netip.MustParsePrefix("2001::/32"), 5, 5},
	{netip.MustParsePrefix("2002::/16"), 30, 2},
	{netip.MustParsePrefix("3ffe::/16"), 1, 12},
	{netip.MustParsePrefix("fec0::/10"), 1, 11},
	{netip.MustParsePrefix("fc00::/7"), 3, 13},
	{netip.MustParsePrefix("::/0"), 40, 1},
}

func policy(ip netip.Addr) (precedence, label int) {
	if ip.Is4() {
		return 35, 4 // of ::ffff:0:0/96
	}
	for _, p := range policies {
		if p.prefix.Contains(ip) {
			return p.precedence, p.label
		}
	}
	panic(ip)
}

// scope is that of a unicast address, RFC 6724, sections 3.1 and 3.2.
func scope(ip netip.Addr) int {
	switch {
	case ip.IsLoopback(), ip.IsLinkLocalUnicast():
		return 2
	case netip.MustParsePrefix("fec0::/10").Contains(ip):
		return 5
	}
	return 14
}

// isBetter applies the rules of RFC 6724, section 6, to destinations on one host without
// tunnels, deprecated or home addresses, which is all but rules 3, 4 and 7. Destinations
// that cannot be reached are equal; so are IPv4 addresses by rule 9, as prefixes say
// nothing about them.
func (d destination) isBetter(other destination) bool {
	if !d.from.IsValid() || !other.from.IsValid() {
		return d.from.IsValid() && !other.from.IsValid() // rule 1
	}
	precedence, label := policy(d.to)
	otherPrecedence, otherLabel := policy(other.to)
	_, sourceLabel := policy(d.from)
	_, otherSourceLabel := policy(other.from)
	match, otherMatch := scope(d.to) == scope(d.from), scope(other.to) == scope(other.from)
	switch {
	case match != otherMatch: // rule 2
		return match
	case (label == sourceLabel) != (otherLabel == otherSourceLabel): // rule 5
		return label == sourceLabel
	case precedence != otherPrecedence: // rule 6
		return precedence > otherPrecedence
	case scope(d.to) != scope(other.to): // rule 8
		return scope(d.to) < scope(other.to)
	case d.to.Is6() && other.to.Is6(): // rule 9
		return commonPrefix(d) > commonPrefix(other)
	}
	return false
}

// commonPrefix counts the leading bits that both addresses have, up to 64.
func commonPrefix(d destination) int {
	to, from := d.to.As16(), d.from.As16()
	for i := range 8 {
		if x := to[i] ^ from[i]; x != 0 {
			return 8*i + bits.LeadingZeros8(x)
		}
	}
	return 64
}
