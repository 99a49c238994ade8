package bionet

import (
	"context"
	"net"
	"net/netip"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
)

// leaveKeepAlive tells package net to leave SO_KEEPALIVE and its times alone.
const leaveKeepAlive = -1

// dialTCP connects to a. Its errors are those of BIO_socket, BIO_bind and BIO_connect.
func (c *call) dialTCP(ctx context.Context, a addr.Addr) (net.Conn, error) {
	var failed error // of prepare: package net wraps it
	dialer := net.Dialer{
		KeepAlive: leaveKeepAlive,
		Control: func(network, address string, conn syscall.RawConn) error {
			failed = c.prepare(network, address, conn, func(fd int) error { return c.setConnectOptions(fd, a) })
			return failed
		},
	}
	dialer.SetMultipathTCP(c.MultipathTCP)
	if local, ok := c.LocalAddr.AddrPort(); ok {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(local)
	}
	network, address := tcpAddress(a)
	conn, err := dialer.DialContext(ctx, network, address)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, c.fromNet(err, c.LocalAddr, a)
	}
	if c.opts&bio.NoDelay == 0 {
		conn.(*net.TCPConn).SetNoDelay(false) // package net has set it
	}
	return conn, nil
}

// listenTCP listens on a. Its errors are those of BIO_socket and BIO_listen.
func (c *call) listenTCP(ctx context.Context, a addr.Addr) (net.Listener, error) {
	network, address := tcpAddress(a)
	var failed error // of prepare: package net wraps it
	config := net.ListenConfig{
		KeepAlive: leaveKeepAlive,
		Control: func(network, address string, conn syscall.RawConn) error {
			failed = c.prepare(network, address, conn, func(fd int) error {
				return c.setListenOptions(fd, a, bio.ReuseAddr) // package net has set SO_REUSEADDR
			})
			return failed
		},
	}
	config.SetMultipathTCP(c.MultipathTCP)
	l, err := config.Listen(ctx, network, address)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, c.fromNet(err, a, addr.Addr{})
	}
	if err := c.listenAgain(l.(*net.TCPListener), a); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// listenAgain calls listen(2) again: package net takes the length of the queue from a file of
// /proc that it reads once.
func (c *call) listenAgain(l *net.TCPListener, a addr.Addr) error {
	conn, err := l.SyscallConn()
	if err != nil {
		return err
	}
	return withDescriptor(conn, func(fd int) error { return c.startListening(fd, a) })
}

// tcpAddress returns a as package net takes it. For the network "tcp" package net would choose
// the family of the socket, and make 0.0.0.0 a listener for both.
func tcpAddress(a addr.Addr) (network, address string) {
	ap, _ := a.AddrPort()
	ap = netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	if ap.Addr().Is4() {
		return "tcp4", ap.String()
	}
	return "tcp6", ap.String()
}
