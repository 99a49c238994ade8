//go:build unix || windows

package bionet_test

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

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
	socktest.Need(t, "hand-off")
	for _, f := range socktest.Families {
		for _, opts := range []bio.Options{0, bio.NonBlock} {
			t.Run(f.Name+" "+opts.String(), func(t *testing.T) {
				f.Need(t)
				fd, bound := listen(t, socktest.Loopback(t, f.Number), opts)
				l, err := bionet.Listener(fd)
				socktest.Check(t, err)
				if _, err := socktest.PeerName(fd); err != socktest.NotOpen {
					t.Errorf("the descriptor that was handed over is still open: %v", err)
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
	socktest.Need(t, "hand-off")
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
	socktest.Need(t, "af_unix", "hand-off")
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
	socktest.Need(t, "hand-off")
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
	socktest.Need(t, "hand-off")
	for _, f := range []socktest.Family{socktest.IPv4, socktest.Unix} {
		t.Run(f.Name, func(t *testing.T) {
			f.Need(t)
			fd, a := socktest.Open(t, f.Number, syscall.SOCK_DGRAM), socktest.Loopback(t, f.Number)
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
	stream := func(t *testing.T) int { return socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM) }
	datagram := func(t *testing.T) int { return socktest.Open(t, syscall.AF_INET, syscall.SOCK_DGRAM) }
	listener := func(t *testing.T) int { fd, _ := listen(t, socktest.IP(t, "127.0.0.1:0"), 0); return fd }
	connected := func(t *testing.T) int {
		client, server := pair(t, socktest.IP(t, "127.0.0.1:0"), 0)
		bio.Close(server)
		return client
	}
	for _, row := range []struct {
		taker string
		what  string
		make  func(*testing.T) int
		errno syscall.Errno
	}{
		{"Listener", "stream", stream, syscall.EINVAL},
		{"Listener", "datagram", datagram, syscall.EINVAL},
		{"Listener", "connected", connected, syscall.EINVAL},
		{"Conn", "stream", stream, syscall.ENOTCONN},
		{"Conn", "datagram", datagram, syscall.ENOTCONN},
		{"Conn", "listener", listener, syscall.EINVAL},
		{"PacketConn", "stream", stream, syscall.EPROTOTYPE},
		{"PacketConn", "listener", listener, syscall.EPROTOTYPE},
		{"PacketConn", "connected", connected, syscall.EPROTOTYPE},
	} {
		t.Run(row.taker+" of a "+row.what, func(t *testing.T) {
			socktest.NoLeak(t, func() {
				_, err := takers[row.taker](row.make(t))
				socktest.WantError(t, err, row.errno, 0)
			})
			recorded := ""
			if row.errno == syscall.ENOTCONN {
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
		socktest.WantError(t, err, syscall.ENOTSOCK, 0)
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
			socktest.WantError(t, err, syscall.EBADF, 0)
			_, err = take(1 << 20)
			if e := socktest.WantError(t, err, syscall.EBADF, 0); e.Func() != "bionet."+name {
				t.Errorf("%v names the function %s", err, e.Func())
			}
		})
	}
	wantRecorded(t, errstack.Default(), "")
}
