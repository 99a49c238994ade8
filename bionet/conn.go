package bionet

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Conn takes over the connected socket fd, blocking or not, and returns it as a
// [*net.TCPConn], [*net.UnixConn] or [*net.UDPConn]. Where a connect is under way on it,
// after a [bio.Connect] with [bio.NonBlock], Conn finishes it first: it waits until the
// attempt has ended. [Config.Conn] has a context to end that.
//
// The descriptor belongs to Conn from the call on: it is closed before Conn returns,
// failed or not, and the connection has a number of its own. Duplicates that the caller
// has become non-blocking.
//
// The options of the socket stay as they are; package net alone would switch TCP_NODELAY
// and SO_KEEPALIVE on. With [bio.TFO] on linux the connection may begin with the first
// write; what Conn returns is then no *net.TCPConn but holds one, and its RemoteAddr is
// the zero address until there is a peer.
//
// An error matches [bio.ErrNBIOConnectError] and the errno of the attempt that failed:
// ECONNREFUSED, ETIMEDOUT and so on; ENOTCONN where none was under way. These, and only
// these, are recorded. Or it matches [bio.ErrInvalidSocket] (fd is -1; no errno) or an
// errno: EBADF (not open; nothing is closed then), ENOTSOCK, EINVAL (a socket that
// listens), EMFILE (no room for the duplicate).
//
// Conn blocks the goroutine and no OS thread.
//
// Source: none; OpenSSL has BIO_s_socket(3) for it, and BIO_do_connect(3) finishes what
// is under way.
func Conn(fd int) (net.Conn, error) { return standard.Conn(context.Background(), fd) }

// Conn is the function [Conn], recording on the stack of c. Where ctx is done before the
// attempt has ended, the error matches the context's, the descriptor is closed, and
// nothing is recorded. A socket that is connected already wins over a context that is
// done.
func (c Config) Conn(ctx context.Context, fd int) (net.Conn, error) {
	d := descriptor{fd, "bionet.Conn", errstack.Caller(1 + c.skip)}
	if _, err := d.socketType(); err != nil {
		return nil, err
	}
	if accepting(fd, false) {
		return nil, d.refuse(listening, syscall.EINVAL)
	}
	if hasPeer(fd) {
		return connection(d, d.file(), nil)
	}
	recorder := c.recorder(1)
	if err := recorder.SetNonBlock(fd, true); err != nil {
		sys.Close(fd)
		return nil, c.record(err)
	}
	file := d.file()
	stop := context.AfterFunc(ctx, func() { file.SetWriteDeadline(time.Now()) })
	err := connectEnded(file)
	stop()
	switch {
	case err == nil && isDeferred(fd):
		return connection(d, file, nil)
	case err == nil:
		err = recorder.FinishConnect(ctx, fd)
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = d.handOffError(ctx.Err())
	default:
		err = d.handOffError(err)
	}
	if err != nil {
		file.Close()
		return nil, c.record(err)
	}
	return connection(d, file, nil)
}

// hasPeer reports whether the socket fd is connected.
func hasPeer(fd int) bool {
	var peer addr.Addr
	return sys.Getpeername(fd, peer.Sockaddr()) == 0
}

// connectEnded waits in the runtime's poller until the connect that is under way on file
// has ended. A deadline of the file ends the wait, and so does closing it.
//
// The poller reports changes, and one that came before the wait began may be lost; so
// each round asks the kernel how things stand.
func connectEnded(file *os.File) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = raw.Write(func(fd uintptr) bool {
		for {
			var ready sys.Ready
			ready, errno = sys.Poll(int(fd), sys.Writable, -1, 0)
			if errno != syscall.EINTR {
				return ready != 0 || errno != 0
			}
		}
	})
	if err == nil && errno != 0 {
		err = os.NewSyscallError("poll", errno)
	}
	return err
}

// connection takes over the connected socket d, which file holds. The address remote is
// that of the peer where it is known and the kernel may not have it yet.
func connection(d descriptor, file *os.File, remote *addr.Addr) (net.Conn, error) {
	conn, err := takeOver(d, file, func(file *os.File) (net.Conn, error) {
		before := keptOptions(d.fd)
		conn, err := net.FileConn(file)
		if _, isTCP := conn.(*net.TCPConn); isTCP {
			before.restore(d.fd)
		}
		return conn, err
	})
	if tcp, ok := conn.(*net.TCPConn); ok && tcp.RemoteAddr() == nil {
		return newFastOpenConn(tcp, remote), nil
	}
	return conn, err
}
