package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// TestMain fails where a test leaves an entry on the process's own error stack.
func TestMain(m *testing.M) {
	code := m.Run()
	for entry := range errstack.Default().All() {
		fmt.Fprintln(os.Stderr, "left on the error stack:", entry)
		code = 1
	}
	os.Exit(code)
}

const (
	unspec = syscall.AF_UNSPEC
	inet4  = syscall.AF_INET
	inet6  = syscall.AF_INET6
	local  = syscall.AF_UNIX
	stream = syscall.SOCK_STREAM
	dgram  = syscall.SOCK_DGRAM
	raw    = syscall.SOCK_RAW
	tcp    = syscall.IPPROTO_TCP
	udp    = syscall.IPPROTO_UDP
)

// noServers is a resolver that has the hosts file and no name server.
var noServers = net.Resolver{
	PreferGo: true,
	Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no name server may be asked")
	},
}

func parse(t *testing.T, text string) addr.Addr {
	t.Helper()
	a, err := addr.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func inet(t *testing.T, ip string, port uint16) addr.Addr {
	t.Helper()
	a, err := addr.FromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(ip), port))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// nowhere records on a stack that nobody reads.
func nowhere() lookup.Resolver {
	return lookup.Resolver{Net: &noServers, Stack: new(errstack.Stack)}
}

// TestLookup is the measured table of getaddrinfo as BIO_lookup_ex has it.
func TestLookup(t *testing.T) {
	const (
		badName    = "Name or service not known"
		badFamily  = "Address family for hostname not supported"
		badService = "Servname not supported for ai_socktype"
		badSocket  = "ai_socktype not supported"
	)
	for _, test := range []struct {
		host, service              string
		kind                       lookup.Type
		family, socktype, protocol int
		want                       string
	}{
		{"127.0.0.1", "80", 0, unspec, stream, 0, "stream/tcp 127.0.0.1:80"},
		{"127.0.0.1", "80", 0, unspec, 0, 0, "stream/tcp 127.0.0.1:80, dgram/udp 127.0.0.1:80, raw/0 127.0.0.1:80"},
		{"127.0.0.1", "80", 0, unspec, dgram, 0, "dgram/udp 127.0.0.1:80"},
		{"127.0.0.1", "80", 0, unspec, 0, udp, "dgram/udp 127.0.0.1:80"},
		{"127.0.0.1", "80", 0, unspec, 0, tcp, "stream/tcp 127.0.0.1:80"},
		{"127.0.0.1", "80", 0, unspec, stream, udp, badSocket},
		{"127.0.0.1", "", 0, unspec, raw, 0, "raw/0 127.0.0.1:0"},
		{"127.0.0.1", "", 0, unspec, raw, 1, "raw/1 127.0.0.1:0"},
		{"127.0.0.1", "80", 0, unspec, raw, 0, badService},
		{"127.0.0.1", "80", 0, unspec, 77, 0, badSocket},
		{"127.0.0.1", "80", 0, unspec, stream, -1, badSocket},
		{"127.0.0.1", "80", 0, unspec, stream, 132, "stream/132 127.0.0.1:80"},
		{"127.0.0.1", "80", 0, unspec, syscall.SOCK_SEQPACKET, 132, "seqpacket/132 127.0.0.1:80"},
		{"::1", "443", 0, unspec, stream, 0, "stream/tcp [::1]:443"},
		{"::1", "443", 0, inet6, stream, 0, "stream/tcp [::1]:443"},
		{"::1", "443", 0, inet4, stream, 0, badFamily},
		{"127.0.0.1", "443", 0, inet6, stream, 0, badFamily},
		{"::ffff:127.0.0.1", "443", 0, unspec, stream, 0, "stream/tcp [::ffff:127.0.0.1]:443"},
		{"::ffff:127.0.0.1", "443", 0, inet4, stream, 0, "stream/tcp 127.0.0.1:443"},
		{"fe80::1%1", "1", 0, unspec, stream, 0, "stream/tcp [fe80::1%1]:1"},
		{"::1%7", "1", 0, unspec, stream, 0, "stream/tcp [::1%7]:1"},
		{"fe80::1%nope", "1", 0, unspec, stream, 0, badName},
		{"[::1]", "1", 0, unspec, stream, 0, badName},
		{"127.0.0.1 ", "1", 0, unspec, stream, 0, badName},
		{"256.1.1.1", "1", 0, unspec, stream, 0, badName},
		{"127.1", "1", 0, unspec, stream, 0, badName},
		{"bad host name", "1", 0, unspec, stream, 0, badName},
		{"a..b", "1", 0, unspec, stream, 0, badName},
		{"a\x1b[2Jb", "1", 0, unspec, stream, 0, badName},
		{"a\x00b", "1", 0, unspec, stream, 0, badName},
		{"", "", 0, unspec, stream, 0, badName},
		{"*", "*", 0, unspec, stream, 0, badName},
		{"127.0.0.1", "*", 0, unspec, stream, 0, "stream/tcp 127.0.0.1:0"},
		{"", "80", lookup.Client, inet4, stream, 0, "stream/tcp 127.0.0.1:80"},
		{"", "80", lookup.Server, inet4, stream, 0, "stream/tcp 0.0.0.0:80"},
		{"*", "80", lookup.Server, inet6, stream, 0, "stream/tcp [::]:80"},
		{"*", "80", 7, inet6, stream, 0, "stream/tcp [::1]:80"},
		{"127.0.0.1", "http", 0, unspec, stream, 0, "stream/tcp 127.0.0.1:80"},
		{"127.0.0.1", "domain", 0, unspec, 0, 0, "stream/tcp 127.0.0.1:53, dgram/udp 127.0.0.1:53"},
		{"127.0.0.1", "ntp", 0, unspec, 0, 0, "dgram/udp 127.0.0.1:123"},
		{"127.0.0.1", "ntp", 0, unspec, stream, 0, badService},
		{"127.0.0.1", "HTTP", 0, unspec, stream, 0, badService},
		{"127.0.0.1", "80\x00", 0, unspec, stream, 0, badService},
		{"127.0.0.1", "65536", 0, unspec, stream, 0, badService},
		{"127.0.0.1", " +080", 0, unspec, stream, 0, "stream/tcp 127.0.0.1:80"},
		{"/run/s", "http", 0, local, stream, tcp, "stream/0 unix:/run/s"},
		{"@s", "", 0, local, 77, 0, `77/0 unix:"@s"`},
		{strings.Repeat("p", 400), "", 0, local, stream, 0, ""},
		{"127.0.0.1", "80", 0, 99, stream, 0, ""},
	} {
		list, err := nowhere().LookupEx(t.Context(), test.host, test.service, test.kind, test.family, test.socktype, test.protocol)
		got := describe(list)
		if err != nil {
			got = err.(*errstack.Error).Entries()[0].Data
		}
		if got != test.want {
			t.Errorf("%q %q: %s, want %s", test.host, test.service, got, test.want)
		}
		if err != nil && list != nil {
			t.Errorf("%q %q: results and an error", test.host, test.service)
		}
	}
}

func describe(list []lookup.Info) string {
	names := map[int]string{stream: "stream", dgram: "dgram", raw: "raw", syscall.SOCK_SEQPACKET: "seqpacket"}
	protocols := map[int]string{tcp: "tcp", udp: "udp"}
	var lines []string
	for _, info := range list {
		name, ok := names[info.SockType]
		if !ok {
			name = fmt.Sprint(info.SockType)
		}
		protocol, ok := protocols[info.Protocol]
		if !ok {
			protocol = fmt.Sprint(info.Protocol)
		}
		lines = append(lines, fmt.Sprintf("%s/%s %v", name, protocol, info.Addr))
	}
	return strings.Join(lines, ", ")
}

// TestWildcards: no host is an address of each family, best first.
func TestWildcards(t *testing.T) {
	for kind, want := range map[lookup.Type][2]string{
		lookup.Client: {"127.0.0.1:80", "[::1]:80"},
		lookup.Server: {"0.0.0.0:80", "[::]:80"},
	} {
		list, err := nowhere().Lookup(t.Context(), "", "80", kind, unspec, stream)
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
		got := [2]string{list[0].Addr.String(), list[1].Addr.String()}
		if got != want && got != [2]string{want[1], want[0]} {
			t.Errorf("type %d: %v", kind, got)
		}
	}
}

// TestNumericNeedsNoResolver: an address is not looked up, and so a context that is done
// does not matter.
func TestNumericNeedsNoResolver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := nowhere().Lookup(ctx, "::1", "80", lookup.Client, unspec, stream); err != nil {
		t.Error(err)
	}
}
