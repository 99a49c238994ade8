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
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
)

// takers are the three functions, without their types.
var takers = map[string]func(fd int) (io.Closer, error){
	"Listener":   func(fd int) (io.Closer, error) { return closer(bionet.Listener(fd)) },
	"Conn":       func(fd int) (io.Closer, error) { return closer(bionet.Conn(fd)) },
	"PacketConn": func(fd int) (io.Closer, error) { return closer(bionet.PacketConn(fd)) },
}

func closer[T io.Closer](c T, err error) (io.Closer, error) { return c, err }

func TestListener(t *testing.T) {
	for name, a := range map[string]addr.Addr{"AF_INET": ip(t, "127.0.0.1:0"), "AF_INET6": ip(t, "[::1]:0"), "AF_UNIX": path(t)} {
		for _, opts := range []bio.Options{0, bio.NonBlock} {
			t.Run(name+" "+opts.String(), func(t *testing.T) {
				if a.Family() == unix.AF_INET6 {
					needIPv6(t)
				}
				if path, ok := a.PathString(); ok {
					defer os.Remove(path)
				}
				fd, bound := listening(t, a, opts)
				l, err := bionet.Listener(fd)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != unix.EBADF {
					t.Errorf("the descriptor that was handed over is still open")
				}
				if got := l.Addr().String(); got != bound.ServiceString() && got != bound.String() {
					t.Errorf("Addr is %s, bound to %s", got, &bound)
				}
				echo(t, l)
				conn, err := net.Dial(l.Addr().Network(), l.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
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
		fd, _ := listening(t, ip(t, "127.0.0.1:0"), 0)
		l, err := bionet.Listener(fd)
		if err != nil {
			t.Fatal(err)
		}
		result := make(chan error)
		go func() { _, err := l.Accept(); result <- err }()
		if err := wake(l.(*net.TCPListener)); err != nil {
			t.Fatal(err)
		}
		if err := <-result; !errors.Is(err, net.ErrClosed) && !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: Accept gives %v", name, err)
		}
		l.Close()
	}
}

// TestUnixListenerFile: the file of an AF_UNIX listener stays, unless it is asked for.
func TestUnixListenerFile(t *testing.T) {
	for _, unlink := range []bool{false, true} {
		a := path(t)
		file, _ := a.PathString()
		fd, _ := listening(t, a, 0)
		l, err := bionet.Listener(fd)
		if err != nil {
			t.Fatal(err)
		}
		if unlink {
			l.(*net.UnixListener).SetUnlinkOnClose(true)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(file); errors.Is(err, os.ErrNotExist) != unlink {
			t.Errorf("SetUnlinkOnClose %v: after Close the file is %v", unlink, err)
		}
	}
}

func TestConn(t *testing.T) {
	for name, a := range map[string]addr.Addr{"AF_INET": ip(t, "127.0.0.1:0"), "AF_INET6": ip(t, "[::1]:0"), "AF_UNIX": path(t)} {
		t.Run(name, func(t *testing.T) {
			if a.Family() == unix.AF_INET6 {
				needIPv6(t)
			}
			client, server := pair(t, a, 0)
			c, err := bionet.Conn(client)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			s, err := bionet.Conn(server)
			if err != nil {
				t.Fatal(err)
			}
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
	for name, a := range map[string]addr.Addr{"AF_INET": ip(t, "127.0.0.1:0"), "AF_UNIX": path(t)} {
		t.Run(name, func(t *testing.T) {
			fd := socket(t, a.Family(), unix.SOCK_DGRAM)
			if err := quiet.Listen(fd, &a, 0); err != nil {
				t.Fatal(err)
			}
			conn, err := bionet.PacketConn(fd)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.WriteTo([]byte("to myself"), conn.LocalAddr()); err != nil {
				t.Fatal(err)
			}
			buffer := make([]byte, 64)
			conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			n, from, err := conn.ReadFrom(buffer)
			if err != nil || string(buffer[:n]) != "to myself" || from.String() != conn.LocalAddr().String() {
				t.Errorf("ReadFrom = %q, %v, %v", buffer[:n], from, err)
			}
		})
	}
}

// TestRefused: a descriptor that is not what the function takes is closed, and the error
// says why. Nothing is recorded.
func TestRefused(t *testing.T) {
	regular := func(t *testing.T) int {
		file, err := os.Open(os.Args[0])
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		fd, err := unix.Dup(int(file.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		return fd
	}
	stream := func(t *testing.T) int { return socket(t, unix.AF_INET, unix.SOCK_STREAM) }
	datagram := func(t *testing.T) int { return socket(t, unix.AF_INET, unix.SOCK_DGRAM) }
	listener := func(t *testing.T) int { fd, _ := listening(t, ip(t, "127.0.0.1:0"), 0); return fd }
	connected := func(t *testing.T) int {
		client, server := pair(t, ip(t, "127.0.0.1:0"), 0)
		unix.Close(server)
		return client
	}
	for _, row := range []struct {
		taker string
		what  string
		make  func(*testing.T) int
		errno unix.Errno
	}{
		{"Listener", "file", regular, unix.ENOTSOCK},
		{"Listener", "stream", stream, unix.EINVAL},
		{"Listener", "datagram", datagram, unix.EINVAL},
		{"Listener", "connected", connected, unix.EINVAL},
		{"Conn", "file", regular, unix.ENOTSOCK},
		{"Conn", "stream", stream, unix.ENOTCONN},
		{"Conn", "datagram", datagram, unix.ENOTCONN},
		{"Conn", "listener", listener, unix.EINVAL},
		{"PacketConn", "file", regular, unix.ENOTSOCK},
		{"PacketConn", "stream", stream, unix.EPROTOTYPE},
		{"PacketConn", "listener", listener, unix.EPROTOTYPE},
		{"PacketConn", "connected", connected, unix.EPROTOTYPE},
	} {
		t.Run(row.taker+" of a "+row.what, func(t *testing.T) {
			leavesNone(t, func() {
				_, err := takers[row.taker](row.make(t))
				want(t, err, row.errno, 0)
			})
			recorded := ""
			if row.errno == unix.ENOTCONN {
				recorded = "BIO_connect Transport endpoint is not connected calling connect()\nBIO_connect nbio connect error "
			}
			if got := lines(errstack.Default()); got != recorded {
				t.Errorf("recorded: %s", got)
			}
		})
	}
}

// TestNoDescriptor: numbers that are no descriptors are refused, and nothing is closed.
func TestNoDescriptor(t *testing.T) {
	for name, take := range takers {
		leavesNone(t, func() {
			_, err := take(bio.InvalidSocket)
			want(t, err, 0, bio.ErrInvalidSocket)
			_, err = take(-2)
			want(t, err, unix.EBADF, 0)
			_, err = take(1 << 20)
			if e := want(t, err, unix.EBADF, 0); e.Func() != "bionet."+name {
				t.Errorf("%v names the function %s", err, e.Func())
			}
		})
	}
	if n := errstack.Default().Len(); n != 0 {
		t.Errorf("%d entries are recorded", n)
	}
}

// TestNoRoom: where package net finds no room for its duplicate, the descriptor is closed
// all the same.
func TestNoRoom(t *testing.T) {
	bound := socket(t, unix.AF_INET, unix.SOCK_DGRAM)
	listener, _ := listening(t, ip(t, "127.0.0.1:0"), 0)
	client, server := pair(t, ip(t, "127.0.0.1:0"), 0)
	keepOpen(t, server)
	leavesLess := func(name string, fd int) {
		leavesNone(t, func() {
			full(t, func() {
				_, err := takers[name](fd)
				want(t, err, unix.EMFILE, 0)
			})
		})
		if file, open := openDescriptors()[strconv.Itoa(fd)]; open {
			t.Errorf("%s: the descriptor is open: %s", name, file)
		}
	}
	leavesLess("PacketConn", bound)
	leavesLess("Listener", listener)
	leavesLess("Conn", client)
}

// TestNoRoomForDuplicate: where there is one descriptor for the socket, and none for the
// duplicate, neither it nor a file is left.
func TestNoRoomForDuplicate(t *testing.T) {
	listener, bound := listening(t, ip(t, "127.0.0.1:0"), 0)
	keepOpen(t, listener)
	c, stack := scratch()
	inet := c
	c.Family = unix.AF_UNIX
	file := unixPath(t)
	leavesNone(t, func() {
		limited(t, lowestFree(t)+1, func() {
			_, err := inet.Dial(t.Context(), bound.String(), 0)
			want(t, err, unix.EMFILE, 0)
			_, err = inet.Listen(t.Context(), "127.0.0.1:0", 0)
			want(t, err, unix.EMFILE, 0)
			_, err = c.Listen(t.Context(), file, 0)
			want(t, err, unix.EMFILE, 0)
		})
	})
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file of the listener that failed: %v", err)
	}
	if stack.Len() != 0 {
		t.Errorf("recorded: %s", lines(stack))
	}
}

// lowestFree returns the number that the next descriptor will have.
func lowestFree(t *testing.T) uint64 {
	t.Helper()
	fd, err := unix.Dup(0)
	if err != nil {
		t.Fatal(err)
	}
	unix.Close(fd)
	return uint64(fd)
}

// full runs f while no descriptor is free.
func full(t *testing.T, f func()) { t.Helper(); limited(t, 0, f) }

// limited runs f while only descriptors below limit can be opened.
func limited(t *testing.T, limit uint64, f func()) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	lowered := before
	setLimit(&lowered.Cur, limit)
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &lowered); err != nil {
		t.Fatal(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &before)
	f()
}

// setLimit hides that the limits of some systems have a sign.
func setLimit[T int64 | uint64](current *T, limit uint64) { *current = T(limit) }
