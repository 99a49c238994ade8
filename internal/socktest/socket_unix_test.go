//go:build unix

package socktest

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestFullListener: a connect that does not wait is not made.
func TestFullListener(t *testing.T) {
	for _, f := range Families {
		t.Run(f.Name, func(t *testing.T) {
			f.Need(t)
			_, bound := FullListener(t, Loopback(t, f.Number))
			client := Socket(t, f.Number, unix.SOCK_STREAM)
			Check(t, unix.SetNonblock(client, true))
			if err := unix.Connect(client, Sockaddr(bound)); err != unix.EINPROGRESS && err != unix.EAGAIN {
				t.Errorf("connect: %v", err)
			}
			if _, err := unix.Getpeername(client); err != unix.ENOTCONN {
				t.Errorf("peer: %v", err)
			}
		})
	}
}

func TestPair(t *testing.T) {
	for _, f := range Families {
		t.Run(f.Name, func(t *testing.T) {
			f.Need(t)
			client, server := Pair(t, Loopback(t, f.Number))
			if _, err := unix.Write(client, []byte("x")); err != nil {
				t.Fatal(err)
			}
			var data [2]byte
			if n, err := unix.Read(server, data[:]); n != 1 || err != nil || data[0] != 'x' {
				t.Errorf("read %q, %v", data[:max(n, 0)], err)
			}
			if !CloseOnExec(t, client) || !CloseOnExec(t, server) || Nonblocking(t, client) || Nonblocking(t, server) {
				t.Error("the sockets are not close-on-exec and blocking")
			}
		})
	}
}

func TestRefusing(t *testing.T) {
	a := Refusing(t)
	if err := unix.Connect(Socket(t, unix.AF_INET, unix.SOCK_STREAM), Sockaddr(a)); err != unix.ECONNREFUSED {
		t.Errorf("connect: %v", err)
	}
}

// TestNoLeak: what is open at the end is found.
func TestNoLeak(t *testing.T) {
	before := OpenDescriptors()
	fd := Open(t, unix.AF_UNIX, unix.SOCK_STREAM)
	if got := leaks(before); len(got) != 1 {
		t.Errorf("%q are left open, want one", got)
	}
	Check(t, unix.Close(fd))
	NoLeak(t, func() { Check(t, unix.Close(Open(t, unix.AF_UNIX, unix.SOCK_STREAM))) })
}
