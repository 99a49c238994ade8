//go:build unix

package bionet_test

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// rawSocket is a socket that package net has no part in.
type rawSocket int

func (s rawSocket) Control(f func(fd uintptr)) error {
	f(uintptr(s))
	return nil
}

func (rawSocket) Read(func(fd uintptr) bool) error  { return errors.ErrUnsupported }
func (rawSocket) Write(func(fd uintptr) bool) error { return errors.ErrUnsupported }

// TestControlKeepsBlocking: whatever the options, a blocking socket stays
// blocking, a non-blocking one non-blocking, and the other flags of the descriptor stay.
func TestControlKeepsBlocking(t *testing.T) {
	networks := map[string]int{"tcp4": unix.AF_INET}
	if socktest.Has(t, "ipv6") {
		networks["tcp6"] = unix.AF_INET6
	}
	for network, family := range networks {
		for _, nonBlock := range []bool{false, true} {
			fd := socktest.Socket(t, family, unix.SOCK_STREAM)
			socktest.Check(t, quiet.SetNonBlock(fd, nonBlock))
			before := socktest.StatusFlags(t, fd)
			if before&unix.O_NONBLOCK != 0 != nonBlock {
				t.Fatalf("O_NONBLOCK is not %v in %#x", nonBlock, before)
			}
			for bit := range 32 {
				checkControlKeeps(t, network, fd, 1<<bit, before)
			}
			checkControlKeeps(t, network, fd, 0, before)
			checkControlKeeps(t, network, fd, bio.ListenOptions, before)
			checkControlKeeps(t, network, fd, bio.ListenOptions&^bio.NonBlock, before)
		}
	}
}

func checkControlKeeps(t *testing.T, network string, fd int, opts bio.Options, before int) {
	t.Helper()
	if err := bionet.Control(opts)(network, "", rawSocket(fd)); err != nil {
		t.Errorf("%v: %v", opts, err)
	}
	if after := socktest.StatusFlags(t, fd); after != before {
		t.Errorf("%v: flags %#x, before %#x", opts, after, before)
	}
}
