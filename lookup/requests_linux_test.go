package lookup_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/oracle/lookups"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

// The answers to lookups that fail only here.
var (
	unknownName    = lookups.Failure(errstack.ErrSysLib, "Name or service not known")
	unknownService = lookups.Failure(errstack.ErrSysLib, "Servname not supported for ai_socktype")
	badPath        = lookups.Failure(errstack.ErrBIOLib, "")
)

func question(kind lookup.Type, family, socktype, protocol int, host, service string) lookups.Question {
	return lookups.Question{
		Net: &noServers, Kind: kind, Family: family, SockType: socktype, Protocol: protocol, Host: host, Service: service,
	}
}

var (
	families  = []int{unix.AF_UNSPEC, unix.AF_INET, unix.AF_INET6}
	socktypes = []int{0, 1, 2, 3, 4, 5, 6, 10, 77, -1, unix.SOCK_STREAM | unix.SOCK_NONBLOCK}
	protocols = []int{0, 1, 6, 17, 33, 132, 136, 255, -1}
	hosts     = []string{
		"", "*", "127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::1.2.3.4",
		"fe80::1%lo", "fe80::1%1", "fe80::1%99", "fe80::1%nope", "fe80::1", "ff01::1%lo", "ff02::1%lo", "ff03::1%lo", "ff05::1%lo",
		"::1%7", "::1%0", "::1%lo", "::1%4294967295", "::1%4294967296", "fe80::1%01",
		"::ffff:127.0.0.1%7", "2001:DB8:0:0:0:0:0:1", "1.2.3.4", "::ffff:1.2.3.4", "2001:db8::7", "fe80::1%77",
		"::ffff:1.2.3.4%lo", "::ffff:1.2.3.4%nope", "::ffff:254.128.0.1%lo", "::ffff:255.2.0.1%77",
	}
	services = []string{
		"", "*", "0", "80", "080", "+80", "-0", " 80", "\t\n\v\f\r 80", "65535", "http", "https", "www", "domain", "ntp",
		"syslog", "shell", "echo", "amqp", "HTTP", "nosuchsvc", "-1", "80 ", "0x50", "80a", "80.0", "+", "-", " ", "++80", "+ 80",
		"18446744073709551616", "2147483648",
	}
)

// writtenLookups are the lookups that every run makes.
func writtenLookups() []lookups.Request {
	var list []lookups.Request
	for _, kind := range []lookup.Type{lookup.Client, lookup.Server, 7, -1} {
		for _, host := range hosts {
			for _, service := range services {
				for _, family := range families {
					list = append(list, question(kind, family, unix.SOCK_STREAM, 0, host, service).Request())
				}
			}
		}
	}
	for _, socktype := range socktypes {
		for _, protocol := range protocols {
			for _, service := range services {
				list = append(list, question(lookup.Client, unix.AF_INET, socktype, protocol, "127.0.0.1", service).Request())
			}
		}
	}
	for _, family := range []int{-1, 3, 4, 9, unix.AF_PACKET, 99, 65538} {
		list = append(list, question(lookup.Client, family, 77, -1, "", "").Request())
	}
	list = append(list, question(lookup.Client, unix.AF_INET, 0, 0, "localhost", "http").Request())
	for _, path := range []string{"/run/s", "s", "@s", "*", "::1", " ", strings.Repeat("p", 107)} {
		list = append(list, question(lookup.Server, unix.AF_UNIX, 77, 5, path, "http").Request())
	}
	return list
}

// hostLookups are lookups of all hosts.
func hostLookups() []lookups.Request {
	var list []lookups.Request
	for _, kind := range []lookup.Type{lookup.Client, lookup.Server} {
		for _, host := range hosts {
			for _, service := range []string{"", "80", "nosuchsvc"} {
				for _, family := range families {
					list = append(list, question(kind, family, unix.SOCK_STREAM, 0, host, service).Request())
				}
			}
		}
	}
	return list
}

// differentLookups are lookups whose answers differ on purpose.
func differentLookups() []lookups.Request {
	var list []lookups.Request
	for _, service := range []string{"65536", "99999", "4294967376", " +65536"} {
		for _, socktype := range []int{0, unix.SOCK_STREAM, unix.SOCK_DGRAM} {
			q := question(lookup.Client, unix.AF_UNSPEC, socktype, 0, "127.0.0.1", service)
			list = append(list, q.Request().Differs("port-range", unknownService))
		}
	}
	for _, host := range []string{"127.1", "127.0.1", "0", "2130706433", "0177.0.0.1", "0x7f000001", "0X7F.1", "127.0.0.01"} {
		for _, family := range families {
			q := question(lookup.Client, family, unix.SOCK_STREAM, 0, host, "80")
			list = append(list, q.Request().Differs("inet-aton", unknownName))
		}
	}
	for _, path := range []string{strings.Repeat("p", 108), strings.Repeat("p", 300)} {
		q := question(lookup.Client, unix.AF_UNIX, unix.SOCK_STREAM, 0, path, "")
		list = append(list, q.Request().DiffersFrom("long-lookup-path", "1\t", badPath))
	}
	q := question(lookup.Client, unix.AF_UNIX, unix.SOCK_STREAM, 0, "", "")
	list = append(list, q.EmptyHost().Differs("lookup-path", badPath))

	for _, host := range []string{"127.0.0.1\x00.example", "127.0.0.1\x00"} {
		q := question(lookup.Client, unix.AF_INET, unix.SOCK_STREAM, 0, host, "80")
		list = append(list, q.Request().Differs("lookup-nul", unknownName))
	}
	q = question(lookup.Client, unix.AF_INET, unix.SOCK_STREAM, 0, "127.0.0.1", "80\x00a")
	list = append(list, q.Request().Differs("lookup-nul", unknownService))
	q = question(lookup.Client, unix.AF_UNIX, unix.SOCK_STREAM, 0, "/run/s\x00", "")
	list = append(list, q.Request().Differs("lookup-nul", badPath))

	// In C, NULL stands for no host, and "" is a host that does not exist. NULL and ""
	// are the same service, except in a lookup without a host.
	for _, family := range families {
		q := question(lookup.Server, family, 0, 0, "", "80")
		list = append(list, q.EmptyHost().As("empty-host", q.Request()))
		q.Service = ""
		list = append(list, q.EmptyService().As("empty-host", q.Request()))
		q.Host = "127.0.0.1"
		list = append(list, q.EmptyService())
	}
	return list
}

// writtenNames are the names that every run asks for. The host of 127.0.0.1 is in the
// hosts file.
func writtenNames(t *testing.T) []lookups.Request {
	node, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	list := []lookups.Request{
		lookups.Names(&noServers, addr.Addr{}),
		lookups.Names(&noServers, parse(t, "unix:")),
	}
	for _, port := range []uint16{0, 1, 7, 53, 80, 123, 443, 514, 5672, 65535} {
		list = append(list, lookups.Names(&noServers, socktest.IP(t, fmt.Sprintf("127.0.0.1:%d", port))))
	}
	for _, path := range []string{"/run/s", strings.Repeat("p", 31)} {
		list = append(list, lookups.Names(&noServers, parse(t, "unix:"+path)))
	}
	for _, n := range []int{32, 107} {
		path := strings.Repeat("p", n)
		answer := lookups.Text(node, true) + "\t\t" + lookups.Text(path, true) + "\t"
		list = append(list, lookups.Names(&noServers, parse(t, "unix:"+path)).Differs("named-path", answer))
	}
	return list
}

// generator draws random requests.
type generator struct {
	*rand.Rand
	services []string
}

func pick[T any](g generator, list []T) T { return list[g.IntN(len(list))] }

// host draws an address in some spelling, or none.
func (g generator) host() string {
	switch g.IntN(4) {
	case 0:
		return pick(g, hosts)
	case 1:
		return fmt.Sprintf("%d.%d.%d.%d", g.IntN(256), g.IntN(256), g.IntN(256), g.IntN(256))
	}
	var b [16]byte
	for i := range b {
		if g.IntN(3) == 0 {
			b[i] = byte(g.IntN(256))
		}
	}
	text := netip.AddrFrom16(b).String()
	switch g.IntN(4) {
	case 0:
		text = strings.ToUpper(netip.AddrFrom16(b).StringExpanded())
	case 1: // the last 32 bits in dotted form
		text = fmt.Sprintf("%x:%x:%x:%x:%x:%x:%d.%d.%d.%d",
			binary.BigEndian.Uint16(b[:]), binary.BigEndian.Uint16(b[2:]), binary.BigEndian.Uint16(b[4:]),
			binary.BigEndian.Uint16(b[6:]), binary.BigEndian.Uint16(b[8:]), binary.BigEndian.Uint16(b[10:]),
			b[12], b[13], b[14], b[15])
	case 2: // an IPv4 address, one that can look link-local among them
		text = fmt.Sprintf("::ffff:%d.%d.%d.%d", pick(g, []byte{b[0], 0xFE, 0xFF}), b[1], b[2], b[3])
	}
	if g.IntN(4) == 0 {
		text += "%" + pick(g, []string{"lo", "1", "17", "77", "inner", "nope", "0", "4294967295", "-1", "1x"})
	}
	return text
}

func (g generator) service() string {
	if g.IntN(2) == 0 {
		return strconv.Itoa(g.IntN(1 << 16))
	}
	return pick(g, g.services)
}

func (g generator) lookup() lookups.Request {
	kind := lookup.Type(g.IntN(2))
	return question(kind, pick(g, families), pick(g, socktypes), pick(g, protocols), g.host(), g.service()).Request()
}

// names draws any port, low ones more often.
func (g generator) names(t *testing.T) lookups.Request {
	return lookups.Names(&noServers, socktest.IP(t, fmt.Sprintf("127.0.0.1:%d", g.IntN(1<<(1+g.IntN(16))))))
}
