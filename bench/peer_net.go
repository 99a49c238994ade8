//go:build linux && (amd64 || arm64)

package main

import (
	"context"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// netSteps does what package net can. Its functions take host and port together and always
// wait; of the options it is asked for the same as the others.
var netSteps = map[string]preparation{
	stepCycle:         prepareNet,
	stepCycleBlocking: prepareNet,
	stepListen: func() (func(), func()) {
		return func() {
			l, err := netListenConfig.Listen(context.Background(), "tcp6", "[::1]:0")
			must(err)
			must(l.Close())
		}, func() {}
	},
}

var (
	// Accepted sockets have SO_KEEPALIVE from the listener, as with the other peers.
	netListenConfig = net.ListenConfig{KeepAlive: -1, Control: setListener}
	netDialer       = net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: -1, Interval: -1, Count: -1}}
)

func setListener(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		must(unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1))
		must(unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NODELAY, 1))
	})
}

func prepareNet() (step func(), done func()) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: loopback4[:]})
	must(err)
	to := listener.Addr().(*net.TCPAddr).AddrPort()
	step = func() {
		client, err := netDialer.DialTCP(context.Background(), "tcp4", netip.AddrPort{}, to)
		must(err)
		conn, err := listener.AcceptTCP()
		must(err)
		must(conn.Close())
		must(client.Close())
	}
	return step, func() { listener.Close() }
}
