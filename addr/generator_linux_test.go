package addr_test

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"

	"example.com/bio/addr"
)

// writtenRequests are those that every run makes: every length, each measured row, and
// what random requests seldom are.
func writtenRequests() []request {
	var list []request
	where := strings.Repeat("w", 120)
	for n := range 112 {
		for _, family := range []int{inet, inet6, local, 0, 17, 9999} {
			list = append(list, rawMakeRequest(family, where[:n], n, htons(443)))
		}
	}
	for _, path := range []string{"", "\x00", "\x00name", "a\x00b", "@p", strings.Repeat("p", 31), strings.Repeat("p", 32)} {
		list = append(list, rawMakeRequest(local, path, len(path), 0))
	}
	list = append(list,
		rawMakeRequest(local, "/tmp/longer", 4, 0),
		rawMakeRequest(local, strings.Repeat("p", 399), 5, 0),
		receivedRequest(family(local), 0),
		receivedRequest(family(local)+strings.Repeat("p", 108), 0),
		receivedRequest(family(local)+strings.Repeat("p", 108)+"\x00", 0),
		receivedRequest(inet6Storage("\xfe\x80"+strings.Repeat("\x00", 13)+"\x01", 80, 1), 1),
		receivedRequest(inet6Storage("\xff\x02"+strings.Repeat("\x00", 13)+"\x01", 80, 1), 1),
		receivedRequest(inet6Storage("\xff\x05"+strings.Repeat("\x00", 13)+"\x01", 80, 1), 1))
	for _, row := range hostServRows {
		for _, prio := range []addr.Prio{addr.PrioHost, addr.PrioServ, 7, -1} {
			list = append(list, parseRequest(row.spec, prio))
		}
	}
	return list
}

// inet6Storage returns the sockaddr_in6 of an address, with flow information.
func inet6Storage(ip string, port uint16, scope uint32) string {
	b := binary.BigEndian.AppendUint16([]byte(family(inet6)), port)
	b = append(append(b, "flow"...), ip...)
	return string(binary.NativeEndian.AppendUint32(b, scope))
}

type generator struct{ *rand.Rand }

// from returns n random bytes of an alphabet.
func (g generator) from(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[g.IntN(len(alphabet))]
	}
	return string(b)
}

// any returns n random bytes.
func (g generator) any(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.Uint32())
	}
	return string(b)
}

// makeRequest draws a rawmake, usually of a length that the family takes.
func (g generator) makeRequest() request {
	port := uint16(g.Uint32())
	switch g.IntN(8) {
	case 0:
		return rawMakeRequest(g.IntN(64)-2, g.any(16), []int{0, 4, 15, 16}[g.IntN(4)], port)
	case 1:
		where := g.any(24)
		return rawMakeRequest([]int{inet, inet6}[g.IntN(2)], where, g.IntN(len(where)+1), port)
	case 2, 3:
		return rawMakeRequest(inet, g.any(4), 4, port)
	case 4, 5:
		where := g.ip6()
		return rawMakeRequest(inet6, where, len(where), port)
	case 6:
		where := g.from("/abcdefghijklmnopqrstuvwxyz@\"\n\xff", g.IntN(130))
		return rawMakeRequest(local, where, len(where), port)
	}
	where := g.from("/abcdefghijklmnopqrstuvwxyz\x00", g.IntN(130))
	return rawMakeRequest(local, where, g.IntN(len(where)+1), port)
}

// ip6 draws an IPv6 address that has many zero words, so that every way to shorten
// its text comes up.
func (g generator) ip6() string {
	var b []byte
	for range 8 {
		word := uint16(0)
		switch g.IntN(10) {
		case 0, 1:
			word = uint16(g.Uint32())
		case 2:
			word = uint16(g.IntN(16))
		case 3:
			word = 0xFFFF
		}
		b = binary.BigEndian.AppendUint16(b, word)
	}
	switch g.IntN(8) {
	case 0:
		clear(b[:12]) // the last 32 bits alone
	case 1:
		clear(b[:10])
		b[10], b[11] = 0xFF, 0xFF // IPv4 mapped
	case 2:
		b[0], b[1] = 0xFE, 0x80|byte(g.IntN(64)) // link-local
	case 3:
		b[0], b[1] = 0xFF, byte(g.IntN(16)) // multicast
	}
	return string(b)
}

// inet6Request draws an AF_INET6 address with a scope, which rawmake cannot make.
func (g generator) inet6Request() request {
	scope := []uint32{0, 1, 2, 99, 0xFFFFFFFF, g.Uint32()}[g.IntN(6)]
	return receivedRequest(inet6Storage(g.ip6(), uint16(g.Uint32()), scope), scope)
}

// fillRequest draws another address that a kernel may write, of any length.
func (g generator) fillRequest() request {
	switch g.IntN(4) {
	case 0:
		return receivedRequest((family(inet) + g.any(14))[:2+g.IntN(15)], 0)
	case 1:
		return receivedRequest(family(other)+g.any(g.IntN(100)), 0)
	case 2:
		return receivedRequest(family(local)+"\x00"+g.any(g.IntN(108)), 0)
	}
	return receivedRequest(family(local)+g.from("/ab@\"\n\xff\x00", 1+g.IntN(107)), 0)
}

// spec draws a specification with many of the characters that the grammar treats
// specially.
func (g generator) spec() string {
	const alphabet = "[]:*%. a1"
	if g.IntN(50) == 0 {
		return g.from(alphabet+"\x00", 1+g.IntN(12))
	}
	spec := g.from(alphabet, g.IntN(12))
	if g.IntN(2) == 0 {
		spec = "[" + g.from("]:*a1", g.IntN(3)) + "]" + g.from(":*a", g.IntN(3))
	}
	return spec
}
