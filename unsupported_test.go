//go:build !unix && !windows

package bio_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
)

// TestUnsupported: on a system without sockets, every call says so.
func TestUnsupported(t *testing.T) {
	const fd = 3
	a, err := addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:443"))
	if err != nil {
		t.Fatal(err)
	}
	var to addr.Addr
	r := bio.With(nil)
	for name, call := range map[string]func() error{
		"Socket":        func() error { _, err := r.Socket(a.Family(), 1, 0, 0); return err },
		"Bind":          func() error { return r.Bind(fd, &a, 0) },
		"Connect":       func() error { return r.Connect(fd, &a, 0) },
		"Listen":        func() error { return r.Listen(fd, &a, 0) },
		"Accept":        func() error { _, err := r.Accept(fd, &to, 0); return err },
		"Close":         func() error { return r.Close(fd) },
		"SetNonBlock":   func() error { return r.SetNonBlock(fd, true) },
		"SetNoDelay":    func() error { return r.SetNoDelay(fd, true) },
		"SetOptions":    func() error { return r.SetOptions(fd, bio.KeepAlive, 0) },
		"SockError":     func() error { _, err := r.SockError(fd); return err },
		"SockInfo":      func() error { return r.SockInfo(fd, &to) },
		"Disconnect":    func() error { return r.Disconnect(fd) },
		"Describe":      func() error { _, err := r.Describe(fd); return err },
		"Wait":          func() error { _, err := r.Wait(context.Background(), fd, bio.Readable); return err },
		"FinishConnect": func() error { return r.FinishConnect(context.Background(), fd) },
	} {
		if err := call(); !errors.Is(err, errors.ErrUnsupported) || bio.ShouldRetry(err) {
			t.Errorf("%s: %v, want an error that matches errors.ErrUnsupported", name, err)
		}
	}
}
