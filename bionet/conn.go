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

// Conn hands off the connected socket fd, blocking or not, to package net, and returns it as
// a [*net.TCPConn], [*net.UnixConn] or [*net.UDPConn]. If a connect is under way on it, after
// a [bio.Connect] with [bio.NonBlock], Conn first waits until the attempt has ended.
// [Config.Conn] has a context to end that.
//
// Conn owns the descriptor from the call on. It closes it before it returns, also on failure,
// and the connection has another number. Duplicates that the caller has become non-blocking.
// A number that is not a socket is refused and not closed.
//
// The options of the socket stay as they are; package net alone would set TCP_NODELAY and
// SO_KEEPALIVE. If [bio.TFO] has put the connect off until the first write, Conn starts it,
// without data: for a connection that begins with its first write use [Dial].
//
// An error matches [bio.ErrNBIOConnectError] and the errno of the attempt that failed:
// ECONNREFUSED, ETIMEDOUT and others, or ENOTCONN if no attempt was under way. These, and
// only these, are recorded. Or it matches [bio.ErrInvalidSocket], without an errno, if fd is
// -1, or an errno: EBADF or ENOTSOCK if fd is not a socket, EINVAL if it is listening or the
// context is nil, EMFILE if no descriptors are left for the duplicate and the poller of Go's
// runtime, ECONNRESET or ENOTCONN if the peer has ended the connection.
//
// Conn blocks the goroutine but no OS thread.
//
// No OpenSSL counterpart: BIO_s_socket(3) wraps a descriptor, and BIO_do_connect(3) finishes
// an attempt.
func Conn(fd int) (net.Conn, error) { return standard.Conn(context.Background(), fd) }

// Conn is the function [Conn], recording on the stack of c. If ctx is done before the
// attempt has ended, the error matches the context's, the descriptor is closed, and nothing
// is recorded. A socket that is connected already wins over a context that is done.
func (c Config) Conn(ctx context.Context, fd int) (net.Conn, error) {
	d := descriptor{fd, "bionet.Conn", errstack.Caller(1 + c.skip)}
	if _, err := d.check(); err != nil {
		return nil, err
	}
	if ctx == nil {
		return nil, d.refuse(nilContext, syscall.EINVAL)
	}
	if listens, _ := sys.Listens(fd); listens {
		return nil, d.refuse(listening, syscall.EINVAL)
	}
	conn, err := finish(ctx, d)
	if err != nil {
		return nil, c.record(err)
	}
	return conn, nil
}

// finish waits for the connect that is under way on d, if there is one, and hands d off.
func finish(ctx context.Context, d descriptor) (net.Conn, error) {
	if hasPeer(d.fd) {
		return connection(d, d.file())
	}
	if errno := sys.SetNonblock(d.fd, true); errno != 0 {
		return nil, d.refuse(stepNonBlock, errno)
	}
	sys.StartDeferred(d.fd)
	file := d.file()
	stop := context.AfterFunc(ctx, func() { file.SetWriteDeadline(time.Now()) })
	err := waitWritable(file)
	stop()
	switch {
	case err == nil:
		if err = quiet.FinishConnect(ctx, d.fd); err != nil {
			err = err.(*errstack.Error).At(d.pc)
		}
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = d.error(ctx.Err())
	default:
		err = d.error(err)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return connection(d, file)
}

// hasPeer reports whether the socket fd is connected.
func hasPeer(fd int) bool {
	var peer addr.Addr
	return sys.Getpeername(fd, peer.Sockaddr()) == 0
}

// waitWritable waits in the runtime's poller until file is writable, or is a socket for which
// no connect can be under way. A deadline of the file ends the wait, and so does closing it.
//
// The poller reports changes, and one that came before the wait began may be lost, so each
// round asks the kernel for the state.
func waitWritable(file *os.File) error {
	conn, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = conn.Write(func(fd uintptr) bool {
		for {
			var ready sys.Ready
			ready, errno = sys.Poll(int(fd), sys.Writable, -1, 0)
			if errno != syscall.EINTR {
				return ready != 0 || errno != 0 || sys.IsIdle(int(fd))
			}
		}
	})
	if err == nil && errno != 0 {
		err = os.NewSyscallError("poll", errno)
	}
	return err
}
