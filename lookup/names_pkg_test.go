package lookup

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

// TestIsMalformed holds that only the error of package net about an answer with other things
// than names stands for a host without a name. All others are failures.
func TestIsMalformed(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{&net.DNSError{Err: "DNS response contained records which contain invalid names", Name: "192.0.2.1"}, true},
		{&net.DNSError{Err: "server misbehaving", Name: "192.0.2.1", Server: "127.0.0.1:53"}, false},
		{&net.DNSError{Err: "no such host", Name: "192.0.2.1", IsNotFound: true}, false},
		{&net.DNSError{Err: "i/o timeout", Name: "192.0.2.1", IsTimeout: true}, false},
		{&net.DNSError{Err: "try again", Name: "192.0.2.1", IsTemporary: true}, false},
		{&net.DNSError{Err: "operation was canceled", Name: "192.0.2.1", UnwrapErr: context.Canceled}, false},
		{errors.New("other"), false},
		{nil, false},
	} {
		if got := isMalformed(test.err); got != test.want {
			t.Errorf("isMalformed(%v) = %t", test.err, got)
		}
	}
}

// TestNumericHostname: the scope of a link-local address is the name of an interface if there is
// one with this index.
func TestNumericHostname(t *testing.T) {
	links, err := net.Interfaces()
	if err != nil || len(links) == 0 {
		socktest.Lack(t, "interfaces", err)
	}
	index := strconv.Itoa(links[0].Index)
	for host, want := range map[string]string{
		"127.0.0.1":          "127.0.0.1",
		"fe80::1":            "fe80::1",
		"fe80::1%" + index:   "fe80::1%" + links[0].Name,
		"fe80::1%4294967295": "fe80::1%4294967295",
		"::1%" + index:       "::1%" + index,
	} {
		ip := netip.MustParseAddr(host)
		a, err := addr.FromAddrPort(netip.AddrPortFrom(ip, 80))
		if err != nil {
			t.Fatal(err)
		}
		if got := numericHostname(a, ip); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
}
