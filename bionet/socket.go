package bionet

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/sys"
	"example.com/bio/lookup"
)

// The sockets of this file, for AF_UNIX and for datagrams, are made by package bio and then
// handed off. Package net takes a path that begins with '@' for an abstract name, sets
// SO_BROADCAST, and binds multicast addresses in another way.

// The times between two attempts to get into a full queue.
const (
	shortestPause = time.Millisecond
	longestPause  = 64 * time.Millisecond
)

// dialUnix connects to the AF_UNIX address a. If the queue of the listener is full, it tries
// again until ctx is done. Its errors are those of BIO_socket, BIO_bind and BIO_connect.
func (c *call) dialUnix(ctx context.Context, info lookup.Info) (conn net.Conn, err error) {
	fd, err := c.open(info, func(fd int) error { return c.setConnectOptions(fd, info.Addr) })
	if err != nil {
		return nil, err
	}
	if c.LocalAddr != (addr.Addr{}) {
		if err := quiet.Bind(fd, &c.LocalAddr, 0); err != nil {
			sys.Close(fd)
			return nil, restate(err, "BIO_bind", c.LocalAddr, c.pc)
		}
		defer func() {
			if err != nil {
				removeFile(c.LocalAddr)
			}
		}()
	}
	if err := c.connectUnix(ctx, fd, info.Addr); err != nil {
		sys.Close(fd)
		return nil, err
	}
	return finish(ctx, descriptor{fd, c.function, c.pc})
}

// connectUnix connects fd to a, or begins to: it does not wait for anything but a place in the
// queue.
func (c *call) connectUnix(ctx context.Context, fd int, a addr.Addr) error {
	for pause := shortestPause; ; pause = min(2*pause, longestPause) {
		err := quiet.Connect(fd, &a, bio.NonBlock)
		switch {
		case err == nil, errors.Is(err, syscall.EINPROGRESS), errors.Is(err, syscall.EALREADY):
			return nil
		case !errors.Is(err, syscall.EAGAIN):
			return restate(err, "BIO_connect", a, c.pc)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// listenUnix listens on the AF_UNIX address of info. Its errors are those of BIO_socket and
// BIO_listen.
func (c *call) listenUnix(info lookup.Info) (net.Listener, error) {
	d, err := c.bind(info)
	if err != nil {
		return nil, err
	}
	if err := c.startListening(d.fd, info.Addr); err != nil {
		sys.Close(d.fd)
		removeFile(info.Addr)
		return nil, err
	}
	l, err := handOff(d, d.file(), net.FileListener)
	if err != nil {
		removeFile(info.Addr)
		return nil, err
	}
	l.(*net.UnixListener).SetUnlinkOnClose(true)
	return l, nil
}

// listenPacket binds a socket to the address of info. Its errors are those of BIO_socket and
// BIO_listen.
func (c *call) listenPacket(info lookup.Info) (net.PacketConn, error) {
	d, err := c.bind(info)
	if err != nil {
		return nil, err
	}
	conn, err := handOff(d, d.file(), net.FilePacketConn)
	if err != nil {
		removeFile(info.Addr)
	}
	return conn, err
}

// bind returns a new socket that is bound to the address of info.
func (c *call) bind(info lookup.Info) (descriptor, error) {
	fd, err := c.open(info, func(fd int) error { return c.setListenOptions(fd, info.Addr, 0) })
	if err != nil {
		return descriptor{}, err
	}
	if err := quiet.Bind(fd, &info.Addr, 0); err != nil {
		sys.Close(fd)
		return descriptor{}, restate(err, "BIO_bind", info.Addr, c.pc)
	}
	return descriptor{fd, c.function, c.pc}, nil
}

// removeFile removes the file that binding a socket to an AF_UNIX path has made.
func removeFile(a addr.Addr) {
	if path, ok := a.PathString(); ok {
		os.Remove(path)
	}
}

// open makes a non-blocking socket for the address of info, and prepares it.
func (c *call) open(info lookup.Info, setOptions func(fd int) error) (fd int, err error) {
	fd, err = quiet.Socket(info.Family, info.SockType, info.Protocol, 0)
	if err != nil {
		return bio.InvalidSocket, restate(err, "BIO_socket", nil, c.pc)
	}
	err = quiet.SetNonBlock(fd, true)
	if err != nil {
		err = restate(err, "BIO_socket_ioctl", info.Addr, c.pc)
	} else {
		network, address := controlArguments(info)
		err = c.prepare(network, address, rawConn(fd), setOptions)
	}
	if err != nil {
		sys.Close(fd)
		return bio.InvalidSocket, err
	}
	return fd, nil
}

// controlArguments returns what package net passes to a Control function for the address of
// info.
func controlArguments(info lookup.Info) (network, address string) {
	if path, ok := info.Addr.PathString(); ok {
		address = path
	} else {
		address = info.Addr.String()
	}
	switch {
	case info.Family == syscall.AF_INET:
		return "udp4", address
	case info.Family == syscall.AF_INET6:
		return "udp6", address
	case info.SockType == syscall.SOCK_DGRAM:
		return "unixgram", address
	}
	return "unix", address
}

// rawConn is the syscall.RawConn of a socket that is not connected.
type rawConn int

func (fd rawConn) Control(f func(fd uintptr)) error {
	f(uintptr(fd))
	return nil
}

func (fd rawConn) Read(func(fd uintptr) bool) error  { return syscall.EINVAL }
func (fd rawConn) Write(func(fd uintptr) bool) error { return syscall.EINVAL }
