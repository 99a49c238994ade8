//go:build unix || windows

package bionet_test

import (
	"errors"
	"net"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// TestReset: a server that resets every connection at once does not choose what Dial and Conn
// return: a *net.TCPConn that has a peer, or an error. BIO_DIALS sets how many there are of
// each.
func TestReset(t *testing.T) {
	socktest.Need(t, "so_error")
	usual := uint64(3000)
	if runtime.GOOS == "windows" { // wine needs 7 ms for each
		usual = 300
	}
	dials := socktest.Setting(t, "BIO_DIALS", usual)
	a := resetting(t)
	c, stack := scratch()
	for name, dial := range map[string]func() (net.Conn, error){
		"Dial": func() (net.Conn, error) { return c.Dial(t.Context(), a.String(), 0) },
		"Conn": func() (net.Conn, error) {
			fd := socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM)
			if err := quiet.Connect(fd, &a, bio.NonBlock); err != nil && !bio.ShouldRetry(err) {
				bio.Close(fd)
				return nil, err
			}
			return c.Conn(t.Context(), fd)
		},
	} {
		if name == "Conn" && !socktest.Has(t, "hand-off") {
			continue
		}
		failed := make(map[syscall.Errno]int)
		call := func() {
			conn, err := dial()
			if err != nil {
				errno := socktest.Errno(err)
				failed[errno]++
				if errno != syscall.ECONNRESET && errno != syscall.ENOTCONN || conn != nil {
					t.Fatalf("%s returns %v, %v", name, conn, err)
				}
				return
			}
			if tcp, ok := conn.(*net.TCPConn); !ok || tcp.RemoteAddr() == nil || tcp.RemoteAddr().String() != a.String() {
				t.Fatalf("%s returns a %T to %v", name, conn, conn.RemoteAddr())
			}
			conn.Close()
		}
		for left := dials; left > 0; left -= min(left, callsBetween) {
			closesAll(t, func() {
				for range min(left, callsBetween) {
					call()
				}
			})
		}
		t.Logf("%s: %d calls, failed: %v", name, dials, failed)
	}
	stack.Clear()
}

// callsBetween is the number of calls between two garbage collections.
const callsBetween = 1000

// closesAll fails the test unless all descriptors that f opens are closed soon, and not by the
// garbage collector.
func closesAll(t *testing.T, f func()) {
	t.Helper()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before := len(socktest.OpenDescriptors())
	if runtime.GOOS == "windows" {
		before++ // an Accept of package net holds the socket for the next connection
	}
	f()
	socktest.Eventually(t, "both ends are closed", func() bool { return len(socktest.OpenDescriptors()) <= before })
}

// resetting returns the address of a server that accepts and resets connections.
func resetting(t *testing.T) addr.Addr {
	t.Helper()
	l, err := bionet.Listen("127.0.0.1:0", 0)
	socktest.Check(t, err)
	ended := make(chan error)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				ended <- err
				return
			}
			conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		if err := <-ended; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return socktest.IP(t, l.Addr().String())
}
