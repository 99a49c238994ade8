//go:build linux && (amd64 || arm64)

package main

import (
	"context"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// netSteps are the steps that package net can do. Its functions take host and port
// together and always wait. In the steps that the other peers do too, Dial and Listen are asked
// for the options that those set; connections that the listener of a cycle accepts have package
// net's defaults.
var netSteps = withConnections(map[string]preparation{
	stepCycle:         prepareNet,
	stepCycleBlocking: prepareNet,
	stepListen: func() (func(), func()) {
		return func() {
			l, err := netListenConfig.Listen(context.Background(), "tcp6", "[::1]:0")
			must(err)
			must(l.Close())
		}, func() {}
	},
}, func(address string) (net.Conn, error) {
	return net.Dial("tcp", address)
}, func(address string) (net.Listener, error) {
	return net.Listen("tcp", address)
})

var (
	netListenConfig = net.ListenConfig{Control: setListener}
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
	to := listener.Addr().String()
	step = func() {
		// Dialer.DialTCP takes addresses as they are, but without a local one it calls bind(2).
		client, err := netDialer.DialContext(context.Background(), "tcp4", to)
		must(err)
		conn, err := listener.AcceptTCP()
		must(err)
		must(conn.Close())
		must(client.Close())
	}
	return step, func() { listener.Close() }
}
