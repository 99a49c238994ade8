//go:build !unix && !windows

package bionet_test

import (
	"errors"
	"syscall"
	"testing"

	"example.com/bio/bionet"
)

// TestUnsupported: on a system without sockets, nothing is handed off.
func TestUnsupported(t *testing.T) {
	const fd = 3
	for name, call := range map[string]func() error{
		"Listener":     func() error { _, err := bionet.Listener(fd); return err },
		"Conn":         func() error { _, err := bionet.Conn(fd); return err },
		"PacketConn":   func() error { _, err := bionet.PacketConn(fd); return err },
		"Dial":         func() error { _, err := bionet.Dial(t.Context(), "127.0.0.1:443", 0); return err },
		"Listen":       func() error { _, err := bionet.Listen("127.0.0.1:443", 0); return err },
		"ListenPacket": func() error { _, err := bionet.ListenPacket("127.0.0.1:443", 0); return err },
	} {
		// Dial is package net's, whose ENOTSUP of wasip1 does not match errors.ErrUnsupported.
		if err := call(); !errors.Is(err, errors.ErrUnsupported) && !(name == "Dial" && errors.Is(err, syscall.ENOTSUP)) {
			t.Errorf("%s: %v, want an error that matches errors.ErrUnsupported", name, err)
		}
	}
}
