package lookup_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

func TestMain(m *testing.M) { socktest.Main(m) }

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

// noServers is a resolver with the hosts file and without a name server.
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

// nowhere returns a resolver whose stack is not read.
func nowhere() lookup.Resolver {
	return lookup.Resolver{Net: &noServers, Stack: new(errstack.Stack)}
}

// kind is a type of socket and a protocol.
type kind struct{ socktype, protocol int }

// TestLookup checks a table of measured results of BIO_lookup_ex.
func TestLookup(t *testing.T) {
	const (
		badName    = "Name or service not known"
		badFamily  = "Address family for hostname not supported"
		badService = "Servname not supported for ai_socktype"
		badSocket  = "ai_socktype not supported"
	)
	viaTCP, viaUDP, viaRaw := kind{stream, tcp}, kind{dgram, udp}, kind{raw, 0}
	at := func(address string, kinds ...kind) (list []lookup.Info) {
		a := parse(t, address)
		for _, k := range kinds {
			list = append(list, lookup.Info{Family: a.Family(), SockType: k.socktype, Protocol: k.protocol, Addr: a})
		}
		return list
	}
	for _, test := range []struct {
		host, service              string
		typ                        lookup.Type
		family, socktype, protocol int
		want                       []lookup.Info
		failure                    string // the data of the entry
	}{
		{"127.0.0.1", "80", 0, unspec, stream, 0, at("127.0.0.1:80", viaTCP), ""},
		{"127.0.0.1", "80", 0, unspec, 0, 0, at("127.0.0.1:80", viaTCP, viaUDP, viaRaw), ""},
		{"127.0.0.1", "80", 0, unspec, dgram, 0, at("127.0.0.1:80", viaUDP), ""},
		{"127.0.0.1", "80", 0, unspec, 0, udp, at("127.0.0.1:80", viaUDP), ""},
		{"127.0.0.1", "80", 0, unspec, 0, tcp, at("127.0.0.1:80", viaTCP), ""},
		{"127.0.0.1", "80", 0, unspec, stream, udp, nil, badSocket},
		{"127.0.0.1", "", 0, unspec, raw, 0, at("127.0.0.1:0", viaRaw), ""},
		{"127.0.0.1", "", 0, unspec, raw, 1, at("127.0.0.1:0", kind{raw, 1}), ""},
		{"127.0.0.1", "80", 0, unspec, raw, 0, nil, badService},
		{"127.0.0.1", "80", 0, unspec, 77, 0, nil, badSocket},
		{"127.0.0.1", "80", 0, unspec, stream, -1, nil, badSocket},
		{"127.0.0.1", "80", 0, unspec, stream, 132, at("127.0.0.1:80", kind{stream, 132}), ""},
		{"127.0.0.1", "80", 0, unspec, syscall.SOCK_SEQPACKET, 132, at("127.0.0.1:80", kind{syscall.SOCK_SEQPACKET, 132}), ""},
		{"::1", "443", 0, unspec, stream, 0, at("[::1]:443", viaTCP), ""},
		{"::1", "443", 0, inet6, stream, 0, at("[::1]:443", viaTCP), ""},
		{"::1", "443", 0, inet4, stream, 0, nil, badFamily},
		{"127.0.0.1", "443", 0, inet6, stream, 0, nil, badFamily},
		{"::ffff:127.0.0.1", "443", 0, inet6, stream, 0, at("[::ffff:127.0.0.1]:443", viaTCP), ""},
		{"::ffff:127.0.0.1", "443", 0, inet4, stream, 0, at("127.0.0.1:443", viaTCP), ""},
		{"::ffff:127.0.0.1%7", "443", 0, inet4, stream, 0, at("127.0.0.1:443", viaTCP), ""},
		{"::ffff:127.0.0.1%nope", "443", 0, inet4, stream, 0, nil, badName},
		{"fe80::1%1", "1", 0, unspec, stream, 0, at("[fe80::1%1]:1", viaTCP), ""},
		{"::1%7", "1", 0, unspec, stream, 0, at("[::1%7]:1", viaTCP), ""},
		{"fe80::1%nope", "1", 0, inet6, stream, 0, nil, badName},
		{"[::1]", "1", 0, unspec, stream, 0, nil, badName},
		{"127.0.0.1 ", "1", 0, unspec, stream, 0, nil, badName},
		{"256.1.1.1", "1", 0, inet4, stream, 0, nil, badName},
		{"256.1.1.1", "1", 0, inet6, stream, 0, nil, badName},
		{"127.1", "1", 0, unspec, stream, 0, nil, badName},
		{"bad host name", "1", 0, unspec, stream, 0, nil, badName},
		{"a..b", "1", 0, unspec, stream, 0, nil, badName},
		{"a\x1b[2Jb", "1", 0, unspec, stream, 0, nil, badName},
		{"a\x00b", "1", 0, unspec, stream, 0, nil, badName},
		{"", "", 0, unspec, stream, 0, nil, badName},
		{"*", "*", 0, unspec, stream, 0, nil, badName},
		{"127.0.0.1", "*", 0, unspec, stream, 0, at("127.0.0.1:0", viaTCP), ""},
		{"", "80", lookup.Client, inet4, stream, 0, at("127.0.0.1:80", viaTCP), ""},
		{"", "80", lookup.Server, inet4, stream, 0, at("0.0.0.0:80", viaTCP), ""},
		{"*", "80", lookup.Server, inet6, stream, 0, at("[::]:80", viaTCP), ""},
		{"*", "80", 7, inet6, stream, 0, at("[::1]:80", viaTCP), ""},
		{"127.0.0.1", "http", 0, unspec, stream, 0, at("127.0.0.1:80", viaTCP), ""},
		{"127.0.0.1", "domain", 0, unspec, 0, 0, at("127.0.0.1:53", viaTCP, viaUDP), ""},
		{"127.0.0.1", "ntp", 0, unspec, 0, 0, at("127.0.0.1:123", viaUDP), ""},
		{"127.0.0.1", "ntp", 0, unspec, stream, 0, nil, badService},
		{"127.0.0.1", "HTTP", 0, unspec, stream, 0, nil, badService},
		{"127.0.0.1", "80\x00", 0, unspec, stream, 0, nil, badService},
		{"127.0.0.1", "65536", 0, unspec, stream, 0, nil, badService},
		{"127.0.0.1", " +080", 0, unspec, stream, 0, at("127.0.0.1:80", viaTCP), ""},
		{"/run/s", "http", 0, local, stream, tcp, at("unix:/run/s", kind{stream, 0}), ""},
		{"@s", "", 0, local, 77, 0, at(`unix:"@s"`, kind{77, 0}), ""},
		{strings.Repeat("p", 400), "", 0, local, stream, 0, nil, ""},
		{"127.0.0.1", "80", 0, 99, stream, 0, nil, ""},
	} {
		list, err := nowhere().LookupEx(t.Context(), test.host, test.service, test.typ, test.family, test.socktype, test.protocol)
		if diff := cmp.Diff(test.want, list, cmpopts.EquateComparable(addr.Addr{})); diff != "" {
			t.Errorf("%q %q: want (-) and got (+):\n%s", test.host, test.service, diff)
		}
		if (err != nil) != (test.want == nil) {
			t.Errorf("%q %q: %v", test.host, test.service, err)
		}
		if err == nil {
			continue
		}
		if got := err.(*errstack.Error).Entries()[0].Data; got != test.failure {
			t.Errorf("%q %q: %s, want %s", test.host, test.service, got, test.failure)
		}
	}
}

// TestWildcards holds that no host means an address of each family. Their order depends
// on the machine.
func TestWildcards(t *testing.T) {
	for kind, want := range map[lookup.Type][]string{
		lookup.Client: {"127.0.0.1:80", "[::1]:80"},
		lookup.Server: {"0.0.0.0:80", "[::]:80"},
	} {
		list, err := nowhere().Lookup(t.Context(), "", "80", kind, unspec, stream)
		socktest.Check(t, err)
		var got []string
		for _, info := range list {
			got = append(got, info.Addr.String())
		}
		anyOrder := cmpopts.SortSlices(func(a, b string) bool { return a < b })
		if diff := cmp.Diff(want, got, anyOrder); diff != "" {
			t.Errorf("type %d: want (-) and got (+):\n%s", kind, diff)
		}
	}
}

// TestNumericNeedsNoResolver holds that an address is not looked up, so that it does not
// matter if the context is done.
func TestNumericNeedsNoResolver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := nowhere().Lookup(ctx, "::1", "80", lookup.Client, unspec, stream); err != nil {
		t.Error(err)
	}
}
