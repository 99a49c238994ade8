//go:build unix || windows

package bio_test

import (
	"errors"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

func TestSetNonBlock(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			fd := socktest.Socket(t, family.Number, syscall.SOCK_STREAM)
			for _, on := range []bool{true, true, false, false, true} {
				socktest.Check(t, bio.SetNonBlock(fd, on))
				socktest.WantNonblocking(t, fd, on)
			}
		})
	}
}

// TestSetNoDelay: only TCP has it.
func TestSetNoDelay(t *testing.T) {
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	for _, on := range []bool{true, true, false, false, true} {
		socktest.Check(t, bio.SetNoDelay(fd, on))
		expect(t, "TCP_NODELAY", socktest.Option(t, fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY) != 0, on)
	}
	udp := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_DGRAM)
	errno := syscall.ENOPROTOOPT
	if !socktest.Has(t, "option-errnos") {
		errno = syscall.EINVAL
	}
	socktest.WantError(t, bio.SetNoDelay(udp, true), errno, 0)
	if socktest.Has(t, "af_unix") {
		local := socktest.Socket(t, syscall.AF_UNIX, syscall.SOCK_STREAM)
		socktest.WantError(t, bio.SetNoDelay(local, true), syscall.EOPNOTSUPP, 0)
	}
}

// TestSockError: the pending error is returned once, and apart from that of the call.
func TestSockError(t *testing.T) {
	socktest.Need(t, "so_error")
	refusing := socktest.Refusing(t)
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if err := bio.Connect(fd, &refusing, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	_, err := bio.Wait(t.Context(), fd, bio.Writable)
	socktest.Check(t, err)
	pending, err := bio.SockError(fd)
	socktest.Check(t, err)
	socktest.WantError(t, pending, syscall.ECONNREFUSED, errstack.Sys(syscall.ECONNREFUSED))
	if socktest.Has(t, "so_error-once") {
		pending, err = bio.SockError(fd)
		socktest.Check(t, err)
		socktest.Check(t, pending)
	}
}

// TestSockInfo: a new socket has the name that the kernel gives it, on Windows none, and a failing
// SockInfo stores nothing.
func TestSockInfo(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			a := socktest.Path(t)
			before := a
			fd := socktest.Socket(t, family.Number, syscall.SOCK_STREAM)
			if err := quiet.SockInfo(-1, &a); err == nil || a != before {
				t.Errorf("SockInfo(-1): %v, address %v", err, a)
			}
			if !socktest.Has(t, "unbound-names") {
				socktest.WantError(t, quiet.SockInfo(fd, &a), syscall.EINVAL, bio.ErrGetsocknameError)
				expect(t, "address after a failure", a, before)
				return
			}
			socktest.Check(t, bio.SockInfo(fd, &a))
			expect(t, "family", a.Family(), family.Number)
			expect(t, "port", a.Port(), 0)
			expect(t, "unnamed", a.IsUnnamed(), family.Number == syscall.AF_UNIX)
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
			server := socktest.Socket(t, family.Number, syscall.SOCK_DGRAM)
			a := socktest.Loopback(t, family.Number)
			socktest.Check(t, bio.Bind(server, &a, 0))
			socktest.Check(t, bio.SockInfo(server, &a))
			client := socktest.Socket(t, family.Number, syscall.SOCK_DGRAM)
			for _, mode := range []bio.Options{0, bio.NonBlock} {
				socktest.Check(t, bio.Connect(client, &a, mode))
				_, err := socktest.PeerName(client)
				socktest.Check(t, err)
				socktest.Check(t, bio.Disconnect(client))
				_, err = socktest.PeerName(client)
				expect(t, "peer after Disconnect", socktest.Errno(err), socktest.NotConnected)
				socktest.WantNonblocking(t, client, mode != 0)
			}
		})
	}
	t.Run("TCP", func(t *testing.T) {
		l, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
		client := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
		for range 2 {
			socktest.Check(t, bio.Connect(client, &bound, 0))
			conn, err := bio.Accept(l, nil, 0)
			socktest.Check(t, err)
			if !socktest.Has(t, "disconnect-stream") {
				err := quiet.Disconnect(client)
				if errno := socktest.Errno(err); errno == 0 || !errors.Is(err, bio.ErrConnectError) {
					t.Errorf("Disconnect: %v, want an errno and %v", err, bio.ErrConnectError)
				}
				send(t, client, "still connected")
				expect(t, "received", receive(t, conn), "still connected")
				socktest.Check(t, bio.Close(conn))
				return
			}
			socktest.Check(t, bio.Disconnect(client))
			_, err = socktest.Read(conn, make([]byte, 1))
			expect(t, "read after the peer's Disconnect", err, error(syscall.ECONNRESET))
			socktest.Check(t, bio.Close(conn))
		}
	})
	t.Run("AF_UNIX stream", func(t *testing.T) {
		socktest.Need(t, "disconnect-stream")
		fd := socktest.Socket(t, syscall.AF_UNIX, syscall.SOCK_STREAM)
		socktest.WantError(t, quiet.Disconnect(fd), syscall.EINVAL, bio.ErrConnectError)
	})
}

// TestDescribe: what the kernel says about sockets in each state.
func TestDescribe(t *testing.T) {
	var known bio.Options // of the options of the listener
	if socktest.Has(t, "mode") {
		known |= bio.NonBlock
	}
	if socktest.Has(t, "reuseaddr") {
		known |= bio.ReuseAddr
	}
	loopback := socktest.IP(t, "127.0.0.1:0")
	listener := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	socktest.Check(t, bio.Listen(listener, &loopback, bio.KeepAlive|bio.ReuseAddr|bio.NonBlock))
	bound := socktest.LocalName(t, listener)
	client := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	socktest.Check(t, bio.Connect(client, &bound, bio.KeepAlive))
	name := socktest.LocalName(t, client)
	datagram := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_DGRAM)
	var unbound addr.Addr
	if socktest.Has(t, "unbound-names") {
		unbound = socktest.IP(t, "0.0.0.0:0")
	}
	type row struct {
		fd   int
		want bio.Description
		text string
	}
	rows := []row{
		{listener, bio.Description{Listening: true, Local: bound, Options: bio.KeepAlive | known},
			"AF_INET SOCK_STREAM listening on " + bound.String() + " " + (bio.KeepAlive | known).String()},
		{client, bio.Description{Connected: true, Local: name, Peer: bound, Options: bio.KeepAlive},
			"AF_INET SOCK_STREAM bound to " + name.String() + ", connected to " + bound.String() + " KEEPALIVE"},
		{datagram, bio.Description{SockType: syscall.SOCK_DGRAM, Local: unbound},
			"AF_INET SOCK_DGRAM bound to " + unbound.String()},
	}
	if socktest.Has(t, "seqpacket") {
		local := socktest.Socket(t, syscall.AF_UNIX, syscall.SOCK_SEQPACKET)
		var unnamed addr.Addr
		socktest.Check(t, bio.SockInfo(local, &unnamed))
		rows = append(rows, row{local, bio.Description{Family: syscall.AF_UNIX, SockType: syscall.SOCK_SEQPACKET, Local: unnamed},
			"AF_UNIX SOCK_SEQPACKET bound to unix:"})
	}
	for _, test := range rows {
		got, err := bio.Describe(test.fd)
		socktest.Check(t, err)
		if test.want.Family == 0 {
			test.want.Family = syscall.AF_INET
		}
		if test.want.SockType == 0 {
			test.want.SockType = syscall.SOCK_STREAM
		}
		got.Protocol = 0 // see below
		expect(t, "Describe", got, test.want)
		expect(t, "text", got.String(), test.text)
	}
	if socktest.Has(t, "so_protocol") {
		d, err := bio.Describe(client)
		socktest.Check(t, err)
		expect(t, "protocol", d.Protocol, syscall.IPPROTO_TCP)
	}
	_, err := bio.Describe(-1)
	socktest.WantError(t, err, syscall.EBADF, 0)
	_, err = bio.Describe(socktest.NotSocket(t))
	socktest.WantError(t, err, syscall.ENOTSOCK, 0)
	expect(t, "text of an unknown family", bio.Description{Family: 99, SockType: 98}.String(), "AF_(99) SOCK_(98) bound to unspec")
}

// TestDescribeOptions: Describe sees each option that SetOptions sets, and no other.
func TestDescribeOptions(t *testing.T) {
	socktest.Need(t, "ipv6")
	for flag := range bio.AllOptions.Flags() {
		if flag == bio.TFO && !(socktest.Has(t, "tfo") && socktest.Has(t, "fastopen-value")) || flag == bio.NonBlock && !socktest.Has(t, "mode") {
			continue
		}
		fd := socktest.Socket(t, syscall.AF_INET6, syscall.SOCK_STREAM)
		before, err := bio.Describe(fd)
		socktest.Check(t, err)
		socktest.Check(t, bio.SetOptions(fd, flag, flag))
		after, err := bio.Describe(fd)
		socktest.Check(t, err)
		expect(t, flag.String()+" set", after.Options, before.Options|flag)
		socktest.Check(t, bio.SetOptions(fd, flag, 0))
		after, err = bio.Describe(fd)
		socktest.Check(t, err)
		expect(t, flag.String()+" cleared", after.Options, before.Options&^flag)
	}
}
