package stress_test

import (
	"context"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/socktest"
)

// blockedAccepts wait for clients.
func blockedAccepts(t *testing.T) (b blocked) {
	var connects []func() error
	for i := range sideBySide {
		f := []socktest.Family{socktest.IPv4, socktest.Unix}[i%2]
		server, a := listener(t, f)
		client := socket(t, f)
		connects = append(connects, func() error { return bio.Connect(client, &a, 0) })
		b.calls = append(b.calls, func() error {
			conn, err := bio.Accept(server, nil, 0)
			bio.Close(conn)
			return err
		})
	}
	b.release = func() {
		for _, connect := range connects {
			socktest.Check(t, connect())
		}
	}
	return b
}

// blockedConnects are to a listener without room, which goes away.
func blockedConnects(t *testing.T, f socktest.Family) (b blocked) {
	f.NeedWaitingConnect(t)
	server, a := socktest.OpenListener(t, socktest.Loopback(t, f.Number))
	socktest.Check(t, unix.Listen(server, 0))
	socktest.Check(t, bio.Connect(socket(t, f), &a, 0))
	for range sideBySide {
		client := socket(t, f)
		b.calls = append(b.calls, func() error { return bio.With(nil).Connect(client, &a, 0) })
	}
	b.want = unix.ECONNREFUSED
	b.release = func() { socktest.Check(t, bio.Close(server)) }
	return b
}

// blockedWaits wait for a client.
func blockedWaits(t *testing.T) (b blocked) {
	server, a := listener(t, socktest.Unix)
	client := socket(t, socktest.Unix)
	for range sideBySide {
		b.calls = append(b.calls, func() error {
			_, err := bio.Wait(context.Background(), server, bio.Readable)
			return err
		})
	}
	b.release = func() { socktest.Check(t, bio.Connect(client, &a, 0)) }
	return b
}

// blockedCloses close sockets with SO_LINGER and more data than their peers take, until
// the peers are gone.
func blockedCloses(t *testing.T) (b blocked) {
	socktest.Need(t, "linger")
	var peers []int
	for range sideBySide {
		fd, peer := socktest.OpenPair(t, socktest.IP(t, "127.0.0.1:0"))
		peers = append(peers, peer)
		fillAndLinger(t, fd)
		b.calls = append(b.calls, func() error { return bio.Close(fd) })
	}
	b.release = func() {
		for _, peer := range peers {
			reset(peer)
		}
	}
	return b
}

// fillAndLinger writes to a socket until it takes no more, and sets SO_LINGER to a
// minute.
func fillAndLinger(t *testing.T, fd int) {
	t.Helper()
	socktest.Check(t, bio.SetNonBlock(fd, true))
	for data := make([]byte, 1<<16); ; {
		if _, err := unix.Write(fd, data); err == unix.EAGAIN {
			break
		} else if err != unix.EINTR {
			socktest.Check(t, err)
		}
	}
	socktest.Check(t, bio.SetNonBlock(fd, false))
	socktest.Check(t, unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: 60}))
}
