//go:build unix || windows

package main

import (
	"io"
	"strings"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/internal/socktest"
)

// TestTable: the table names each option that is not as it was asked for, and no other.
func TestTable(t *testing.T) {
	socktest.Need(t, "ipv6")
	shown := bio.AllOptions
	if !socktest.Has(t, "mode") {
		shown &^= bio.NonBlock
	}
	if !socktest.Has(t, "reuseaddr") {
		shown &^= bio.ReuseAddr
	}
	for option := range shown.Flags() {
		fd := socktest.Socket(t, syscall.AF_INET6, syscall.SOCK_STREAM)
		socktest.Check(t, bio.SetOptions(fd, bio.V6Only, 0)) // on Windows it is on
		checkTable(t, fd, option, option, option, "on, the kernel has off")
	}
	both := (bio.NonBlock | bio.V6Only) & shown // they are switched off as well
	for option := range both.Flags() {
		fd := socktest.Socket(t, syscall.AF_INET6, syscall.SOCK_STREAM)
		socktest.Check(t, bio.SetOptions(fd, both, option))
		checkTable(t, fd, 0, bio.AllOptions, option, "off, the kernel has on")
	}
}

// checkTable checks that a table with the socket fd finds one option wrong.
func checkTable(t *testing.T, fd int, opts, act, wrong bio.Options, how string) {
	t.Helper()
	shown := newTable(io.Discard)
	shown.add("socket", fd, opts, act)
	want := "mismatch: " + wrong.String() + " of the socket: asked for " + how
	if err := shown.print(); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestAsked(t *testing.T) {
	all := bio.ListenOptions
	for _, test := range []struct {
		opts, act bio.Options
		family    int
		want      string // REUSEADDR V6_ONLY KEEPALIVE NONBLOCK NODELAY TFO
	}{
		{0, all, syscall.AF_INET6, ". off . off . ."},
		{all, all, syscall.AF_INET, "on . on on on on"},
		{all, all, syscall.AF_INET6, "on on on on on on"},
		{all, bio.ConnectOptions, syscall.AF_INET6, ". . on on on on"},
		{bio.KeepAlive, bio.ConnectOptions, syscall.AF_INET, ". . on off . ."},
		{all, bio.AcceptOptions, syscall.AF_INET6, ". . . on . ."},
	} {
		var got []string
		for option := range bio.AllOptions.Flags() {
			got = append(got, ask(option, test.opts, test.act, test.family))
		}
		if !socktest.Has(t, "reuseaddr") {
			got[0], test.want = ".", "."+strings.TrimLeft(test.want, ".on")
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("options %s of %s, family %d: %s, want %s", test.opts, test.act, test.family, text, test.want)
		}
	}
}
