//go:build unix

package bionet_test

import (
	"errors"
	"net"
	"runtime"
	"runtime/debug"
	"testing"

	"golang.org/x/sys/unix"

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
	dials := socktest.Setting(t, "BIO_DIALS", 3000)
	a := resetting(t)
	c, stack := scratch()
	for name, dial := range map[string]func() (net.Conn, error){
		"Dial": func() (net.Conn, error) { return c.Dial(t.Context(), a.String(), 0) },
		"Conn": func() (net.Conn, error) {
			fd := socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM)
			if err := quiet.Connect(fd, &a, bio.NonBlock); err != nil && !bio.ShouldRetry(err) {
				unix.Close(fd)
				return nil, err
			}
			return c.Conn(t.Context(), fd)
		},
	} {
		failed := make(map[unix.Errno]int)
		call := func() {
			conn, err := dial()
			if err != nil {
				errno := socktest.Errno(err)
				failed[errno]++
				if errno != unix.ECONNRESET && errno != unix.ENOTCONN || conn != nil {
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
	f()
	socktest.Eventually(t, "both ends are closed", func() bool { return len(socktest.OpenDescriptors()) <= before })
}

// resetting returns the address of a server that accepts and resets connections.
func resetting(t *testing.T) addr.Addr {
	t.Helper()
	fd, bound := listen(t, socktest.IP(t, "127.0.0.1:0"), 0)
	l, err := bionet.Listener(fd)
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
	return bound
}
