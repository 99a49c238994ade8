package bionet

import (
	"net"
	"sync"

	"example.com/bio/addr"
	"example.com/bio/internal/sys"
)

// fastOpenConn is a connection that begins with its first write, TCP Fast Open. Until
// then the kernel names no peer, and package net, which asks once, has none to give.
type fastOpenConn struct {
	*net.TCPConn
	mu     sync.Mutex
	remote *net.TCPAddr
}

// newFastOpenConn returns conn with the peer's address remote, nil where it is to be
// asked for.
func newFastOpenConn(conn *net.TCPConn, remote *addr.Addr) *fastOpenConn {
	c := &fastOpenConn{TCPConn: conn}
	if remote != nil {
		c.remote = tcpAddr(*remote)
	}
	return c
}

// RemoteAddr returns the address of the peer, the zero one while there is none.
func (c *fastOpenConn) RemoteAddr() net.Addr {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.remote == nil {
		c.remote = c.peer()
	}
	if c.remote == nil {
		return &net.TCPAddr{}
	}
	return c.remote
}

// peer asks the kernel.
func (c *fastOpenConn) peer() (remote *net.TCPAddr) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	raw.Control(func(fd uintptr) {
		var peer addr.Addr
		if sys.Getpeername(int(fd), peer.Sockaddr()) == 0 {
			remote = tcpAddr(peer)
		}
	})
	return remote
}

// tcpAddr returns an AF_INET or AF_INET6 address as package net has it.
func tcpAddr(a addr.Addr) *net.TCPAddr {
	ap, ok := a.AddrPort()
	if !ok {
		return nil
	}
	return net.TCPAddrFromAddrPort(ap)
}
