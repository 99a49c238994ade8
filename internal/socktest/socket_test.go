//go:build unix || windows

package socktest

import (
	"syscall"
	"testing"
)

// TestFullListener: a connect that does not wait is not made.
func TestFullListener(t *testing.T) {
	for _, f := range Families {
		t.Run(f.Name, func(t *testing.T) {
			f.Need(t)
			_, bound := FullListener(t, Loopback(t, f.Number))
			client := Socket(t, f.Number, syscall.SOCK_STREAM)
			Check(t, setNonblock(client, true))
			if err := connect(client, bound); err != errUnderWay && err != errFull {
				t.Errorf("connect: %v", err)
			}
			switch _, err := peerName(client); err {
			case NotConnected:
			case nil: // Windows has the peer of an attempt
				if connected, err := await(client, true, 0); connected || err != nil {
					t.Errorf("connected: %t, %v", connected, err)
				}
			default:
				t.Error(err)
			}
		})
	}
}

func TestPair(t *testing.T) {
	for _, f := range Families {
		t.Run(f.Name, func(t *testing.T) {
			f.Need(t)
			client, server := Pair(t, Loopback(t, f.Number))
			if _, err := write(client, []byte("x")); err != nil {
				t.Fatal(err)
			}
			var data [2]byte
			if n, err := read(server, data[:]); n != 1 || err != nil || data[0] != 'x' {
				t.Errorf("read %q, %v", data[:max(n, 0)], err)
			}
			if !CloseOnExec(t, client) || !CloseOnExec(t, server) {
				t.Error("the sockets are not close-on-exec")
			}
			WantNonblocking(t, client, false)
			WantNonblocking(t, server, false)
		})
	}
}

func TestRefusing(t *testing.T) {
	a := Refusing(t)
	if err := connect(Socket(t, syscall.AF_INET, syscall.SOCK_STREAM), a); err != Refused {
		t.Errorf("connect: %v", err)
	}
}

// TestNoLeak: what is open at the end is found.
func TestNoLeak(t *testing.T) {
	before := OpenDescriptors()
	fd := Open(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if got := leaks(before); len(got) != 1 {
		t.Errorf("%q are left open, want one", got)
	}
	Close(t, fd)
	NoLeak(t, func() { Close(t, Open(t, syscall.AF_INET, syscall.SOCK_STREAM)) })
}
