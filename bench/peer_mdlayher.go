//go:build linux && (amd64 || arm64)

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/mdlayher/socket"
	"golang.org/x/sys/unix"
)

// mdlayherSteps are the steps that github.com/mdlayher/socket can do. Its sockets are always
// non-blocking, and its Connect and Accept always wait.
var mdlayherSteps = map[string]preparation{
	stepCycle:         prepareMdlayher((*mdlayherCalls).cycle),
	stepCycleBlocking: prepareMdlayher((*mdlayherCalls).cycle),
	stepSocketClose: prepareMdlayher(func(*mdlayherCalls) {
		must(openMdlayher(unix.AF_INET).Close())
	}),
	stepListen:    prepareMdlayher(func(*mdlayherCalls) { must(listenMdlayher().Close()) }),
	stepBindInUse: prepareMdlayher((*mdlayherCalls).bindInUse),
}

type mdlayherCalls struct {
	port     uint16
	listener *socket.Conn
	other    *socket.Conn
}

func prepareMdlayher(step func(*mdlayherCalls)) preparation {
	return func() (func(), func()) {
		c := &mdlayherCalls{listener: openMdlayher(unix.AF_INET), other: openMdlayher(unix.AF_INET)}
		must(c.listener.Bind(inet4(0)))
		must(c.listener.Listen(unix.SOMAXCONN))
		name, err := c.listener.Getsockname()
		must(err)
		c.port = uint16(name.(*unix.SockaddrInet4).Port)
		return func() { step(c) }, func() {
			c.listener.Close()
			c.other.Close()
		}
	}
}

func openMdlayher(family int) *socket.Conn {
	c, err := socket.Socket(family, unix.SOCK_STREAM, 0, "bench", nil)
	must(err)
	return c
}

func setMdlayher(c *socket.Conn) {
	must(c.SetsockoptInt(unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1))
	must(c.SetsockoptInt(unix.IPPROTO_TCP, unix.TCP_NODELAY, 1))
}

func (c *mdlayherCalls) cycle() {
	client := openMdlayher(unix.AF_INET)
	setMdlayher(client)
	_, err := client.Connect(context.Background(), inet4(c.port))
	must(err)
	conn, _, err := c.listener.Accept(context.Background(), 0)
	must(err)
	must(conn.Close())
	must(client.Close())
}

func listenMdlayher() *socket.Conn {
	c := openMdlayher(unix.AF_INET6)
	setMdlayher(c)
	must(c.SetsockoptInt(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1))
	must(c.SetsockoptInt(unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
	must(c.Bind(&unix.SockaddrInet6{Addr: loopback6}))
	must(c.Listen(unix.SOMAXCONN))
	return c
}

func (c *mdlayherCalls) bindInUse() {
	if err := c.other.Bind(inet4(c.port)); !errors.Is(err, unix.EADDRINUSE) {
		fatal(fmt.Errorf("bind an address in use: %v", err))
	}
}
