//go:build unix

package bionet_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// takers are the three functions, without their types.
var takers = map[string]func(fd int) (io.Closer, error){
	"Listener":   func(fd int) (io.Closer, error) { return closer(bionet.Listener(fd)) },
	"Conn":       func(fd int) (io.Closer, error) { return closer(bionet.Conn(fd)) },
	"PacketConn": func(fd int) (io.Closer, error) { return closer(bionet.PacketConn(fd)) },
}

func closer[T io.Closer](c T, err error) (io.Closer, error) { return c, err }

func TestListener(t *testing.T) {
	for _, f := range socktest.Families {
		for _, opts := range []bio.Options{0, bio.NonBlock} {
			t.Run(f.Name+" "+opts.String(), func(t *testing.T) {
				f.Need(t)
				fd, bound := listen(t, socktest.Loopback(t, f.Number), opts)
				l, err := bionet.Listener(fd)
				socktest.Check(t, err)
				if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != unix.EBADF {
					t.Errorf("the descriptor that was handed over is still open")
				}
				if got := l.Addr().String(); got != bound.ServiceString() && got != bound.String() {
					t.Errorf("Addr is %s, bound to %s", got, &bound)
				}
				echo(t, l)
				conn, err := net.Dial(l.Addr().Network(), l.Addr().String())
				socktest.Check(t, err)
				defer conn.Close()
				talk(t, conn)
			})
		}
	}
}

// TestListenerWakes: Close and a deadline end an Accept that waits.
func TestListenerWakes(t *testing.T) {
	for name, wake := range map[string]func(*net.TCPListener) error{
		"Close":       (*net.TCPListener).Close,
		"SetDeadline": func(l *net.TCPListener) error { return l.SetDeadline(time.Now()) },
	} {
		fd, _ := listen(t, socktest.IP(t, "127.0.0.1:0"), 0)
		l, err := bionet.Listener(fd)
		socktest.Check(t, err)
		result := make(chan error)
		go func() { _, err := l.Accept(); result <- err }()
		socktest.Check(t, wake(l.(*net.TCPListener)))
		if err := <-result; !errors.Is(err, net.ErrClosed) && !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: Accept gives %v", name, err)
		}
		l.Close()
	}
}

// TestUnixListenerFile: the file of an AF_UNIX listener stays, unless it is asked for.
func TestUnixListenerFile(t *testing.T) {
	for _, unlink := range []bool{false, true} {
		a := socktest.Path(t)
		file, _ := a.PathString()
		fd, _ := listen(t, a, 0)
		l, err := bionet.Listener(fd)
		socktest.Check(t, err)
		if unlink {
			l.(*net.UnixListener).SetUnlinkOnClose(true)
		}
		socktest.Check(t, l.Close())
		if _, err := os.Lstat(file); errors.Is(err, os.ErrNotExist) != unlink {
			t.Errorf("SetUnlinkOnClose %v: after Close the file is %v", unlink, err)
		}
	}
}

func TestConn(t *testing.T) {
	for _, f := range socktest.Families {
		t.Run(f.Name, func(t *testing.T) {
			f.Need(t)
			client, server := pair(t, socktest.Loopback(t, f.Number), 0)
			c, err := bionet.Conn(client)
			socktest.Check(t, err)
			defer c.Close()
			s, err := bionet.Conn(server)
			socktest.Check(t, err)
			if c.LocalAddr().String() != s.RemoteAddr().String() || c.RemoteAddr().String() != s.LocalAddr().String() {
				t.Errorf("addresses of the client %v %v, of the server %v %v", c.LocalAddr(), c.RemoteAddr(), s.LocalAddr(), s.RemoteAddr())
			}
			go sendBack(s)
			talk(t, c)
			c.SetReadDeadline(time.Now().Add(time.Millisecond))
			if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("Read after the deadline gives %v", err)
			}
		})
	}
}

func TestPacketConn(t *testing.T) {
	for _, f := range []socktest.Family{socktest.IPv4, socktest.Unix} {
		t.Run(f.Name, func(t *testing.T) {
			fd, a := socktest.Open(t, f.Number, unix.SOCK_DGRAM), socktest.Loopback(t, f.Number)
			socktest.Check(t, quiet.Listen(fd, &a, 0))
			conn, err := bionet.PacketConn(fd)
			socktest.Check(t, err)
			defer conn.Close()
			if _, err := conn.WriteTo([]byte("to myself"), conn.LocalAddr()); err != nil {
				t.Fatal(err)
			}
			buffer := make([]byte, 64)
			conn.SetReadDeadline(time.Now().Add(socktest.Scaled(10 * time.Second)))
			n, from, err := conn.ReadFrom(buffer)
			if err != nil || string(buffer[:n]) != "to myself" || from.String() != conn.LocalAddr().String() {
				t.Errorf("ReadFrom = %q, %v, %v", buffer[:n], from, err)
			}
		})
	}
}

// TestRefused: a socket that is not what the function takes is closed, and the error says
// why. Nothing is recorded.
func TestRefused(t *testing.T) {
	stream := func(t *testing.T) int { return socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM) }
	datagram := func(t *testing.T) int { return socktest.Open(t, unix.AF_INET, unix.SOCK_DGRAM) }
	listener := func(t *testing.T) int { fd, _ := listen(t, socktest.IP(t, "127.0.0.1:0"), 0); return fd }
	connected := func(t *testing.T) int {
		client, server := pair(t, socktest.IP(t, "127.0.0.1:0"), 0)
		unix.Close(server)
		return client
	}
	for _, row := range []struct {
		taker string
		what  string
		make  func(*testing.T) int
		errno unix.Errno
	}{
		{"Listener", "stream", stream, unix.EINVAL},
		{"Listener", "datagram", datagram, unix.EINVAL},
		{"Listener", "connected", connected, unix.EINVAL},
		{"Conn", "stream", stream, unix.ENOTCONN},
		{"Conn", "datagram", datagram, unix.ENOTCONN},
		{"Conn", "listener", listener, unix.EINVAL},
		{"PacketConn", "stream", stream, unix.EPROTOTYPE},
		{"PacketConn", "listener", listener, unix.EPROTOTYPE},
		{"PacketConn", "connected", connected, unix.EPROTOTYPE},
	} {
		t.Run(row.taker+" of a "+row.what, func(t *testing.T) {
			socktest.NoLeak(t, func() {
				_, err := takers[row.taker](row.make(t))
				socktest.WantError(t, err, row.errno, 0)
			})
			recorded := ""
			if row.errno == unix.ENOTCONN {
				recorded = "BIO_connect Transport endpoint is not connected calling connect()\nBIO_connect nbio connect error "
			}
			wantRecorded(t, errstack.Default(), recorded)
		})
	}
}

// TestNotSocket: a descriptor that is not a socket is refused and stays open: it may belong to
// Go's runtime.
func TestNotSocket(t *testing.T) {
	file, err := os.Open(os.Args[0])
	socktest.Check(t, err)
	defer file.Close()
	for name, take := range takers {
		_, err := take(int(file.Fd()))
		socktest.WantError(t, err, unix.ENOTSOCK, 0)
		if _, err := file.Stat(); err != nil {
			t.Errorf("%s has closed the file: %v", name, err)
		}
	}
	wantRecorded(t, errstack.Default(), "")
}

// TestNoDescriptor: numbers that are not descriptors are refused, and nothing is closed.
func TestNoDescriptor(t *testing.T) {
	for name, take := range takers {
		socktest.NoLeak(t, func() {
			_, err := take(bio.InvalidSocket)
			socktest.WantError(t, err, 0, bio.ErrInvalidSocket)
			_, err = take(-2)
			socktest.WantError(t, err, unix.EBADF, 0)
			_, err = take(1 << 20)
			if e := socktest.WantError(t, err, unix.EBADF, 0); e.Func() != "bionet."+name {
				t.Errorf("%v names the function %s", err, e.Func())
			}
		})
	}
	wantRecorded(t, errstack.Default(), "")
}

// TestNoRoom: if package net cannot make its duplicate, the descriptor that is handed over
// is closed all the same.
func TestNoRoom(t *testing.T) {
	bound := socktest.Open(t, unix.AF_INET, unix.SOCK_DGRAM)
	listener, _ := listen(t, socktest.IP(t, "127.0.0.1:0"), 0)
	client, server := pair(t, socktest.IP(t, "127.0.0.1:0"), 0)
	socktest.CloseAtEnd(t, server)
	leavesLess := func(name string, fd int) {
		socktest.NoLeak(t, func() {
			full(t, func() {
				_, err := takers[name](fd)
				socktest.WantError(t, err, unix.EMFILE, 0)
			})
		})
		if file, open := socktest.OpenDescriptors()[strconv.Itoa(fd)]; open {
			t.Errorf("%s: the descriptor is open: %s", name, file)
		}
	}
	leavesLess("PacketConn", bound)
	leavesLess("Listener", listener)
	leavesLess("Conn", client)
}

// TestOneDescriptor: TCP takes one descriptor. If AF_UNIX and datagrams have one for the
// socket and none for the duplicate, neither the socket nor a file is left.
func TestOneDescriptor(t *testing.T) {
	_, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	_, a := socktest.Listener(t, socktest.Path(t))
	path, _ := a.PathString()
	c, stack := scratch()
	local := socktest.Path(t)
	inUnix := c
	inUnix.Family = unix.AF_UNIX
	inUnix.LocalAddr = local
	file := socktest.PathName(t)
	socktest.NoLeak(t, func() {
		limited(t, lowestFree(t)+1, func() {
			conn, err := c.Dial(t.Context(), bound.String(), 0)
			socktest.Check(t, err)
			conn.Close()
			l, err := c.Listen(t.Context(), "127.0.0.1:0", 0)
			socktest.Check(t, err)
			l.Close()
			_, err = inUnix.Dial(t.Context(), path, 0)
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

// full runs f while no descriptor is free.
func full(t *testing.T, f func()) { t.Helper(); limited(t, 0, f) }

// limited runs f while only descriptors below limit can be opened.
func limited(t *testing.T, limit uint64, f func()) {
	t.Helper()
	var before unix.Rlimit
	socktest.Check(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &before))
	lowered := before
	setLimit(&lowered.Cur, limit)
	socktest.Check(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &lowered))
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &before)
	f()
}

// setLimit hides that the limits of some systems have a sign.
func setLimit[T int64 | uint64](current *T, limit uint64) { *current = T(limit) }
