//go:build unix || windows

package bio_test

import (
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

// The tests of this file tell the life of a socket, from Socket to Close, and ask the
// kernel after each step. Start reading here.

// TestConnection is about a server and a client that wait for each other.
func TestConnection(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			connection(t, family.Number, syscall.SOCK_STREAM)
		})
	}
	t.Run("AF_UNIX, SOCK_SEQPACKET", func(t *testing.T) {
		socktest.Need(t, "seqpacket")
		connection(t, syscall.AF_UNIX, syscall.SOCK_SEQPACKET)
	})
}

func connection(t *testing.T, family, socktype int) {
	// A new socket has a family and a type, and no address yet. Calls on it block.
	// Programs that the process starts do not inherit it.
	server, err := bio.Socket(family, socktype, 0, 0)
	socktest.Check(t, err)
	expect(t, "type", socktest.Option(t, server, syscall.SOL_SOCKET, socktest.SocketType), socktype)
	if socktest.Has(t, "unbound-names") {
		expect(t, "family", socktest.LocalName(t, server).Family(), family)
	}
	socktest.WantNonblocking(t, server, false)
	expect(t, "close-on-exec", socktest.CloseOnExec(t, server), true)

	// Listen binds the socket and makes it listen. The kernel chooses the port if that
	// is 0; SockInfo tells which.
	local := socktest.Loopback(t, family)
	socktest.Check(t, bio.Listen(server, &local, bio.ReuseAddr))
	expect(t, "listening", socktest.Option(t, server, syscall.SOL_SOCKET, socktest.Listens), 1)
	var bound addr.Addr
	socktest.Check(t, bio.SockInfo(server, &bound))
	expect(t, "host", bound.HostnameString(), local.HostnameString())
	expect(t, "has a port", bound.Port() != 0, family != syscall.AF_UNIX)

	// A client may choose its own address before it connects.
	client, err := bio.Socket(family, socktype, 0, 0)
	socktest.Check(t, err)
	name := socktest.Loopback(t, family)
	socktest.Check(t, bio.Bind(client, &name, bio.ReuseAddr))
	socktest.Check(t, bio.SockInfo(client, &name))

	// Connect returns when there is a connection, which waits in the server's queue.
	socktest.Check(t, bio.Connect(client, &bound, bio.KeepAlive))
	expect(t, "keep-alive", socktest.Option(t, client, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE), 1)
	_, err = socktest.PeerName(client)
	socktest.Check(t, err)

	// Accept takes it from the queue. It returns another descriptor, for this connection
	// only, and the address of the client. The server keeps listening.
	var peer addr.Addr
	conn, err := bio.Accept(server, &peer, bio.NonBlock)
	socktest.Check(t, err)
	expect(t, "peer", peer, name)
	expect(t, "name of the accepted socket", socktest.LocalName(t, conn), bound)
	socktest.WantNonblocking(t, conn, true)
	expect(t, "close-on-exec", socktest.CloseOnExec(t, conn), true)
	expect(t, "listening", socktest.Option(t, server, syscall.SOL_SOCKET, socktest.Listens), 1)

	// The two ends are plain descriptors. The client's blocks; this one does not, so
	// Wait says when there is something to read.
	send(t, client, "question")
	ready, err := bio.Wait(t.Context(), conn, bio.Readable)
	socktest.Check(t, err)
	expect(t, "ready", ready, bio.Readable)
	expect(t, "received", receive(t, conn), "question")
	send(t, conn, "answer")
	expect(t, "received", receive(t, client), "answer")

	// When one end is closed, the other reads the end of the stream.
	socktest.Check(t, bio.Close(conn))
	expect(t, "received", receive(t, client), "")
	socktest.Check(t, bio.Close(client))
	socktest.Check(t, bio.Close(server))
	_, err = socktest.PeerName(server)
	expect(t, "closed descriptor", socktest.Errno(err), socktest.NotOpen)
}

// TestConnectionNonBlocking is the same for a program that waits for nothing but Wait.
func TestConnectionNonBlocking(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			server, err := bio.Socket(family.Number, syscall.SOCK_STREAM, 0, 0)
			socktest.Check(t, err)
			a := socktest.Loopback(t, family.Number)
			socktest.Check(t, bio.Listen(server, &a, bio.NonBlock))
			socktest.Check(t, bio.SockInfo(server, &a))
			socktest.WantNonblocking(t, server, true)

			// Without a connection in the queue Accept returns at once.
			conn, err := bio.Accept(server, nil, 0)
			expect(t, "descriptor", conn, bio.InvalidSocket)
			expect(t, "try again", bio.ShouldRetry(err), true)

			// Connect begins an attempt, FinishConnect returns its result. An AF_UNIX
			// socket is connected at once.
			client, err := bio.Socket(family.Number, syscall.SOCK_STREAM, 0, 0)
			socktest.Check(t, err)
			err = bio.Connect(client, &a, bio.NonBlock)
			expect(t, "under way", bio.ShouldRetry(err), family.Number != syscall.AF_UNIX)
			socktest.WantNonblocking(t, client, true)
			socktest.Check(t, bio.FinishConnect(t.Context(), client))
			_, err = socktest.PeerName(client)
			socktest.Check(t, err)

			// Now there is one. The accepted socket blocks, because Accept was told so.
			ready, err := bio.Wait(t.Context(), server, bio.Readable)
			socktest.Check(t, err)
			expect(t, "ready", ready, bio.Readable)
			conn, err = bio.Accept(server, nil, 0)
			socktest.Check(t, err)
			socktest.WantNonblocking(t, conn, false)

			for _, fd := range []int{conn, client, server} {
				socktest.Check(t, bio.Close(fd))
			}
		})
	}
}

// TestDatagrams is about two sockets that exchange messages without a connection.
func TestDatagrams(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)

			// A datagram socket cannot listen: Listen only binds it.
			server, err := bio.Socket(family.Number, syscall.SOCK_DGRAM, 0, 0)
			socktest.Check(t, err)
			a := socktest.Loopback(t, family.Number)
			socktest.Check(t, bio.Listen(server, &a, bio.ReuseAddr))
			socktest.Check(t, bio.SockInfo(server, &a))
			expect(t, "listening", socktest.Option(t, server, syscall.SOL_SOCKET, socktest.Listens), 0)
			expect(t, "has a port", a.Port() != 0, family.Number != syscall.AF_UNIX)

			// Connect sends nothing: it only remembers where messages go.
			client, err := bio.Socket(family.Number, syscall.SOCK_DGRAM, 0, 0)
			socktest.Check(t, err)
			name := socktest.Loopback(t, family.Number)
			socktest.Check(t, bio.Bind(client, &name, 0))
			socktest.Check(t, bio.SockInfo(client, &name))
			socktest.Check(t, bio.Connect(client, &a, 0))

			// Each write is a message, and each read takes one.
			send(t, client, "one")
			send(t, client, "two")
			expect(t, "received", receive(t, server), "one")
			expect(t, "received", receive(t, server), "two")

			// The server may have one peer too.
			socktest.Check(t, bio.Connect(server, &name, bio.NonBlock))
			send(t, server, "answer")
			expect(t, "received", receive(t, client), "answer")

			socktest.Check(t, bio.Close(client))
			socktest.Check(t, bio.Close(server))
		})
	}
}

func send(t *testing.T, fd int, text string) {
	t.Helper()
	n, err := socktest.Write(fd, []byte(text))
	socktest.Check(t, err)
	expect(t, "bytes written", n, len(text))
}

func receive(t *testing.T, fd int) string {
	t.Helper()
	buf := make([]byte, 64)
	n, err := socktest.Read(fd, buf)
	socktest.Check(t, err)
	return string(buf[:n])
}

// expect fails the test if got is not what is wanted.
func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
