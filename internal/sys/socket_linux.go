//go:build linux && !portable

package sys

import (
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// noAtomicCloexec and noAccept4 remember that the kernel, or a filter of system calls, has
// answered ENOSYS to SOCK_CLOEXEC or to accept4(2).
var noAtomicCloexec, noAccept4 atomic.Bool

// Socket is socket(2). The descriptor is close-on-exec.
func Socket(domain, socktype, protocol int) (fd int, errno syscall.Errno) {
	if !noAtomicCloexec.Load() {
		fd, errno = socket(domain, socktype|unix.SOCK_CLOEXEC, protocol)
		if errno != syscall.ENOSYS {
			return fd, errno
		}
	}
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, errno = socket(domain, socktype, protocol)
	if errno == 0 {
		noAtomicCloexec.Store(true)
		syscall.CloseOnExec(fd)
	}
	return fd, errno
}

// Accept is accept4(2), or accept(2) if there is no accept4. The new descriptor is
// close-on-exec; modeSet says whether it has the blocking mode asked for. peer may be nil,
// and is unchanged on failure. A signal does not end the call.
func Accept(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
	start := time.Now()
	for {
		conn, modeSet, errno = acceptOnce(fd, peer, nonblock)
		if errno != syscall.EINTR {
			return conn, modeSet, errno
		}
		if !readyInTime(fd, unix.SO_RCVTIMEO, Readable, start) {
			return -1, modeSet, syscall.EAGAIN
		}
	}
}

// acceptOnce does not hold the fork lock: a listener that blocks would stop every fork.
func acceptOnce(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
	length := uint32(sockaddr.Size)
	if !noAccept4.Load() {
		flags := unix.SOCK_CLOEXEC
		if nonblock {
			flags |= unix.SOCK_NONBLOCK
		}
		conn, errno = accept4(fd, peer, &length, flags)
		modeSet = errno != syscall.ENOSYS
	}
	if !modeSet {
		conn, errno = accept(fd, peer, &length)
		if errno == 0 {
			noAccept4.Store(true)
			syscall.CloseOnExec(conn)
		}
	}
	if errno == 0 && peer != nil {
		peer.Filled(length)
	}
	return conn, modeSet, errno
}

// isInet reports whether a is an AF_INET or AF_INET6 address. The kernel binds a socket to
// such an address, and starts to connect to one, without waiting. An AF_UNIX path may be on
// a file system that waits.
func isInet(a *sockaddr.Sockaddr) bool {
	family := a.Family()
	return family == unix.AF_INET || family == unix.AF_INET6
}

// Bind is bind(2).
func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	if isInet(a) {
		return rawBind(fd, a)
	}
	return bind(fd, a)
}

// Listen is listen(2).
func Listen(fd, backlog int) syscall.Errno { return listen(fd, backlog) }

// Close is close(2). It is never repeated: Linux frees the descriptor before anything can
// interrupt the call. It may wait, as SO_LINGER says.
func Close(fd int) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
	return errno
}

// Getsockname is getsockname(2). truncated says that the address is longer than the
// storage. a is unchanged on failure.
func Getsockname(fd int, a *sockaddr.Sockaddr) (truncated bool, errno syscall.Errno) {
	length := uint32(sockaddr.Size)
	errno = getsockname(fd, a, &length)
	if errno == 0 {
		a.Filled(length)
	}
	return length > sockaddr.Size, errno
}

// Getpeername is getpeername(2). a is unchanged on failure.
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	length := uint32(sockaddr.Size)
	errno := getpeername(fd, a, &length)
	if errno == 0 {
		a.Filled(length)
	}
	return errno
}

// callsHaveLimits says that SO_RCVTIMEO ends accept(2), and SO_SNDTIMEO ends connect(2). See
// socket(7).
func callsHaveLimits() bool { return true }
