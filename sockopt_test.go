//go:build unix

package bio_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

func TestSetNonBlock(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			fd := socktest.Socket(t, family.Number, unix.SOCK_STREAM)
			for _, on := range []bool{true, true, false, false, true} {
				socktest.Check(t, bio.SetNonBlock(fd, on))
				expect(t, "non-blocking", socktest.Nonblocking(t, fd), on)
			}
		})
	}
}

// TestSetNoDelay: only TCP has it.
func TestSetNoDelay(t *testing.T) {
	fd := socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM)
	for _, on := range []bool{true, true, false, false, true} {
		socktest.Check(t, bio.SetNoDelay(fd, on))
		expect(t, "TCP_NODELAY", socktest.Option(t, fd, unix.IPPROTO_TCP, unix.TCP_NODELAY) != 0, on)
	}
	udp := socktest.Socket(t, unix.AF_INET, unix.SOCK_DGRAM)
	socktest.WantError(t, bio.SetNoDelay(udp, true), unix.ENOPROTOOPT, 0)
	local := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	socktest.WantError(t, bio.SetNoDelay(local, true), unix.EOPNOTSUPP, 0)
}

// TestSockError: the pending error is returned once, and apart from that of the call.
func TestSockError(t *testing.T) {
	socktest.Need(t, "so_error")
	refusing := socktest.Refusing(t)
	fd := socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM)
	if err := bio.Connect(fd, &refusing, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	_, err := bio.Wait(t.Context(), fd, bio.Writable)
	socktest.Check(t, err)
	pending, err := bio.SockError(fd)
	socktest.Check(t, err)
	socktest.WantError(t, pending, unix.ECONNREFUSED, errstack.Sys(unix.ECONNREFUSED))
	pending, err = bio.SockError(fd)
	socktest.Check(t, err)
	socktest.Check(t, pending)
}

// TestSockInfo: a new socket has the name that the kernel gives it, and a failing SockInfo
// stores nothing.
func TestSockInfo(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			a := socktest.Path(t)
			before := a
			fd := socktest.Socket(t, family.Number, unix.SOCK_STREAM)
			if err := quiet.SockInfo(-1, &a); err == nil || a != before {
				t.Errorf("SockInfo(-1): %v, address %v", err, a)
			}
			socktest.Check(t, bio.SockInfo(fd, &a))
			expect(t, "family", a.Family(), family.Number)
			expect(t, "port", a.Port(), 0)
			expect(t, "unnamed", a.IsUnnamed(), family.Number == unix.AF_UNIX)
		})
	}
}

// TestDisconnect removes the peer of a datagram socket, which keeps its blocking mode,
// and resets a TCP connection.
func TestDisconnect(t *testing.T) {
	socktest.Need(t, "disconnect")
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			server := socktest.Socket(t, family.Number, unix.SOCK_DGRAM)
			a := socktest.Loopback(t, family.Number)
			socktest.Check(t, bio.Bind(server, &a, 0))
			socktest.Check(t, bio.SockInfo(server, &a))
			client := socktest.Socket(t, family.Number, unix.SOCK_DGRAM)
			for _, mode := range []bio.Options{0, bio.NonBlock} {
				socktest.Check(t, bio.Connect(client, &a, mode))
				_, err := unix.Getpeername(client)
				socktest.Check(t, err)
				socktest.Check(t, bio.Disconnect(client))
				_, err = unix.Getpeername(client)
				expect(t, "peer after Disconnect", err, error(unix.ENOTCONN))
				expect(t, "non-blocking", socktest.Nonblocking(t, client), mode != 0)
			}
		})
	}
	t.Run("TCP", func(t *testing.T) {
		l, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
		client := socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM)
		for range 2 {
			socktest.Check(t, bio.Connect(client, &bound, 0))
			conn, err := bio.Accept(l, nil, 0)
			socktest.Check(t, err)
			socktest.Check(t, bio.Disconnect(client))
			_, err = unix.Read(conn, make([]byte, 1))
			expect(t, "read after the peer's Disconnect", err, error(unix.ECONNRESET))
			socktest.Check(t, bio.Close(conn))
		}
	})
	t.Run("AF_UNIX stream", func(t *testing.T) {
		fd := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
		socktest.WantError(t, quiet.Disconnect(fd), unix.EINVAL, bio.ErrConnectError)
	})
}
