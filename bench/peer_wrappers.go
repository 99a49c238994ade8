//go:build linux && (amd64 || arm64)

package main

import "golang.org/x/sys/unix"

// wrapperCalls are the functions of golang.org/x/sys/unix, in a program that makes the
// address again for each call.
type wrapperCalls struct{ *target }

func newWrappers(t *target) wrapperCalls { return wrapperCalls{t} }

func (c wrapperCalls) Socket(family int) int {
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	must(err)
	return fd
}

func setConnectOptions(fd int, nonblock bool) {
	must(unix.SetNonblock(fd, nonblock))
	must(unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1))
	must(unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1))
}

func (c wrapperCalls) ConnectNonblocking(fd int) {
	setConnectOptions(fd, true)
	mustFail(unix.Connect(fd, inet4(c.port)), unix.EINPROGRESS)
}

func (c wrapperCalls) ConnectBlocking(fd int) {
	setConnectOptions(fd, false)
	must(unix.Connect(fd, inet4(c.port)))
}

func (c wrapperCalls) AcceptNonblocking() int {
	for {
		conn, _, err := unix.Accept4(c.listener, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		if err == nil {
			return conn
		}
		waitForConnection(c.listener, err)
	}
}

func (c wrapperCalls) Close(fd int) { must(unix.Close(fd)) }

func (c wrapperCalls) ListenIPv6(fd int) {
	_, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	must(err)
	setConnectOptions(fd, true)
	must(unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1))
	must(unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
	must(unix.Bind(fd, &unix.SockaddrInet6{Addr: loopback6}))
	must(unix.Listen(fd, unix.SOMAXCONN))
}

func (c wrapperCalls) ConnectRefused(fd int) {
	must(unix.SetNonblock(fd, false))
	mustFail(unix.Connect(fd, inet4(c.refusingPort)), unix.ECONNREFUSED)
}

func (c wrapperCalls) BindInUse(fd int) {
	mustFail(unix.Bind(fd, inet4(c.port)), unix.EADDRINUSE)
}

func (c wrapperCalls) AcceptWouldBlock() {
	_, _, err := unix.Accept4(c.listener, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
	mustFail(err, unix.EAGAIN)
}

func (c wrapperCalls) BindNotOpen() { mustFail(unix.Bind(notOpen, inet4(c.port)), unix.EBADF) }

func (c wrapperCalls) BindNotOpenOwnStack() { c.BindNotOpen() }

func inet4(port uint16) *unix.SockaddrInet4 {
	return &unix.SockaddrInet4{Addr: loopback4, Port: int(port)}
}
