//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// withConnections adds to the steps of a peer those on connections of package net.
func withConnections(steps map[string]preparation, dial func(address string) (net.Conn, error),
	listen func(address string) (net.Listener, error)) map[string]preparation {
	steps[stepConnection] = prepareConnection(dial, listen)
	steps[stepDial] = prepareDial(dial)
	steps[stepAcceptConn] = prepareAccept(listen)
	return steps
}

func prepareConnection(dial func(address string) (net.Conn, error), listen func(address string) (net.Listener, error)) preparation {
	return func() (func(), func()) {
		l, err := listen("127.0.0.1:0")
		must(err)
		address := l.Addr().String()
		return func() {
			client, err := dial(address)
			must(err)
			conn, err := l.Accept()
			must(err)
			must(conn.Close())
			must(client.Close())
		}, func() { l.Close() }
	}
}

func prepareDial(dial func(address string) (net.Conn, error)) preparation {
	return func() (func(), func()) {
		t := newTarget()
		address := fmt.Sprint("127.0.0.1:", t.port)
		return func() {
			client, err := dial(address)
			must(err)
			conn, _, err := unix.Accept4(t.listener, unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK)
			for err != nil {
				waitForConnection(t.listener, err)
				conn, _, err = unix.Accept4(t.listener, unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK)
			}
			must(unix.Close(conn))
			must(client.Close())
		}, t.close
	}
}

func prepareAccept(listen func(address string) (net.Listener, error)) preparation {
	return func() (func(), func()) {
		l, err := listen("127.0.0.1:0")
		must(err)
		to := inet4(uint16(l.Addr().(*net.TCPAddr).Port))
		return func() {
			fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			must(err)
			must(unix.Connect(fd, to))
			conn, err := l.Accept()
			must(err)
			must(conn.Close())
			must(unix.Close(fd))
		}, func() { l.Close() }
	}
}
