package bionet_test

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestOneDescriptor: TCP takes one descriptor. If AF_UNIX and datagrams have one for the
// socket and none for the duplicate, neither the socket nor a file is left.
func TestOneDescriptor(t *testing.T) {
	if _, inside := sandbox.Rerun(t); !inside { // what other tests opened may be closed meanwhile
		return
	}
	_, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	_, a := socktest.Listener(t, socktest.Path(t))
	path, _ := a.PathString()
	c, stack := scratch()
	local := socktest.Path(t)
	inUnix := c
	inUnix.Family = unix.AF_UNIX
	inUnix.LocalAddr = local
	file := socktest.PathName(t)
	once := func() {
		conn, err := c.Dial(t.Context(), bound.String(), 0)
		socktest.Check(t, err)
		conn.Close()
		l, err := c.Listen(t.Context(), "127.0.0.1:0", 0)
		socktest.Check(t, err)
		l.Close()
	}
	once() // the runtime's poller and what package net finds out once take descriptors
	socktest.NoLeak(t, func() {
		limited(t, lowestFree(t)+1, func() {
			once()
			_, err := inUnix.Dial(t.Context(), path, 0)
			socktest.WantError(t, err, unix.EMFILE, bio.ErrConnectError)
			stack.Clear()
			_, err = inUnix.Listen(t.Context(), file, 0)
			socktest.WantError(t, err, unix.EMFILE, 0)
			_, err = inUnix.ListenPacket(t.Context(), file, 0)
			socktest.WantError(t, err, unix.EMFILE, 0)
			_, err = c.ListenPacket(t.Context(), "127.0.0.1:0", 0)
			socktest.WantError(t, err, unix.EMFILE, 0)
		})
	})
	localFile, _ := local.PathString()
	for _, name := range []string{file, localFile} {
		if _, err := os.Lstat(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a file is left: %v", err)
		}
	}
	wantRecorded(t, stack, "")
}

// lowestFree returns the number that the next descriptor will have.
func lowestFree(t *testing.T) uint64 {
	t.Helper()
	fd, err := unix.Dup(0)
	socktest.Check(t, err)
	unix.Close(fd)
	return uint64(fd)
}
