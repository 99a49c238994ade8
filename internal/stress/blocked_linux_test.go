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
	socktest.Fill(t, server, a)
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
		fd, peer := socktest.OpenLingering(t, 60)
		peers = append(peers, peer)
		b.calls = append(b.calls, func() error { return bio.Close(fd) })
	}
	b.release = func() {
		for _, peer := range peers {
			reset(peer)
		}
	}
	return b
}
