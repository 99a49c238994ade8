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

// The sockets of this file are made by package bio and then handed off. Package net takes a
// path that begins with '@' for an abstract name, refuses one that fills sun_path, sets
// SO_BROADCAST, and binds multicast addresses in another way.

// The times between two attempts to get into a full queue.
const (
	shortestPause = time.Millisecond
	longestPause  = 64 * time.Millisecond
)

// dialUnix connects to the AF_UNIX address of info. If the queue of the listener is full, it
// tries again until ctx is done. Its errors are those of BIO_socket and BIO_connect, at the
// position pc.
func (c Config) dialUnix(ctx context.Context, info lookup.Info, opts bio.Options, pc uintptr) (net.Conn, error) {
	fd, err := c.open(info, "unix", pc)
	if err != nil {
		return nil, err
	}
	if err := c.connectUnix(ctx, fd, info.Addr, opts, pc); err != nil {
		sys.Close(fd)
		return nil, err
	}
	return finish(ctx, descriptor{fd, "bionet.Dial", pc})
}

func (c Config) connectUnix(ctx context.Context, fd int, a addr.Addr, opts bio.Options, pc uintptr) error {
	quiet := bio.With(nil)
	if c.LocalAddr != (addr.Addr{}) {
		if err := quiet.Bind(fd, &c.LocalAddr, 0); err != nil {
			return restate(err, "BIO_bind", c.LocalAddr, pc)
		}
	}
	for pause := shortestPause; ; pause = min(2*pause, longestPause) {
		err := quiet.Connect(fd, &a, opts|bio.NonBlock)
		switch {
		case err == nil, errors.Is(err, syscall.EINPROGRESS), errors.Is(err, syscall.EALREADY):
			return nil
		case !errors.Is(err, syscall.EAGAIN):
			return restate(err, "BIO_connect", a, pc)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// listenSocket listens on the address of info, or binds a datagram socket to it. Its errors
// are those of BIO_socket and BIO_listen, at the position pc.
func (c Config) listenSocket(info lookup.Info, network string, opts bio.Options, pc uintptr) (fd int, err error) {
	fd, err = c.open(info, network, pc)
	if err != nil {
		return bio.InvalidSocket, err
	}
	err = bio.With(nil).Listen(fd, &info.Addr, opts|bio.NonBlock)
	if err == nil {
		return fd, nil
	}
	sys.Close(fd)
	if errors.Is(err, bio.ErrUnableToListenSocket) || errors.Is(err, bio.ErrUnableToTFO) { // after bind(2)
		removeFile(info.Addr)
	}
	return bio.InvalidSocket, restate(err, "BIO_listen", info.Addr, pc)
}

// removeFile removes the file that binding a socket to an AF_UNIX path has made.
func removeFile(a addr.Addr) {
	if path, ok := a.PathString(); ok {
		os.Remove(path)
	}
}

// open makes a socket for the address of info, and calls c.Control for it.
func (c Config) open(info lookup.Info, network string, pc uintptr) (fd int, err error) {
	fd, err = bio.With(nil).Socket(info.Family, info.SockType, info.Protocol, 0)
	if err != nil {
		return bio.InvalidSocket, restate(err, "BIO_socket", nil, pc)
	}
	if c.Control == nil {
		return fd, nil
	}
	if err := c.Control(network, netAddress(info.Addr), rawConn(fd)); err != nil {
		sys.Close(fd)
		return bio.InvalidSocket, err
	}
	return fd, nil
}

// netAddress returns a as package net writes it.
func netAddress(a addr.Addr) string {
	if path, ok := a.PathString(); ok {
		return path
	}
	return a.String()
}

// rawConn is the syscall.RawConn of a socket that is not connected.
type rawConn int

func (fd rawConn) Control(f func(fd uintptr)) error {
	f(uintptr(fd))
	return nil
}

func (fd rawConn) Read(func(fd uintptr) bool) error  { return syscall.EINVAL }
func (fd rawConn) Write(func(fd uintptr) bool) error { return syscall.EINVAL }
