// This file exists because Linux takes the bytes of an address as they are and
// makes a descriptor close-on-exec in the call that creates it.

//go:build linux && !portable

package sys

import (
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// noAtomicCloexec and noAccept4 remember an ENOSYS: kernels before 2.6.27 and
// 2.6.28, and system call filters that know only the older calls.
var noAtomicCloexec, noAccept4 atomic.Bool

// Socket is socket(2) with close-on-exec.
func Socket(domain, socktype, protocol int) (int, syscall.Errno) {
	if !noAtomicCloexec.Load() {
		if fd, errno := socket(domain, socktype|unix.SOCK_CLOEXEC, protocol); errno != unix.ENOSYS {
			return fd, errno
		}
	}
	return socketPlain(domain, socktype, protocol)
}

// socketPlain is socket(2), and close-on-exec as a second call.
func socketPlain(domain, socktype, protocol int) (int, syscall.Errno) {
	syscall.ForkLock.RLock()
	fd, errno := socket(domain, socktype, protocol)
	if errno == 0 {
		noAtomicCloexec.Store(true)
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	return fd, errno
}

// isInet reports whether the kernel binds and starts to connect to a without
// waiting: a path may be on a file system that does.
func isInet(a *sockaddr.Sockaddr) bool {
	family := a.Family()
	return family == unix.AF_INET || family == unix.AF_INET6
}

// Bind is bind(2).
func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	if isInet(a) {
		return bindAtOnce(fd, a.Pointer(), a.Len())
	}
	return bindMayWait(fd, a.Pointer(), a.Len())
}

// Listen is listen(2).
func Listen(fd, backlog int) syscall.Errno { return listen(fd, backlog) }

// Accept is accept4(2) with close-on-exec, or accept(2) and close-on-exec as two calls,
// which a signal does not end. modeSet says whether the new descriptor has the blocking
// mode asked for. peer, which may be nil, is unchanged on failure. The fork lock is not
// held: a listener that blocks would stop every fork.
func Accept(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
	start := monotonic()
	var name unsafe.Pointer
	if peer != nil {
		name = peer.Pointer()
	}
	flags := unix.SOCK_CLOEXEC
	if nonblock {
		flags |= unix.SOCK_NONBLOCK
	}
	for {
		length := uint32(sockaddr.Size)
		if modeSet = !noAccept4.Load(); modeSet {
			conn, errno = accept4(fd, name, &length, flags)
		} else {
			conn, errno = accept(fd, name, &length)
		}
		switch {
		case errno == 0:
			if !modeSet {
				syscall.CloseOnExec(conn)
			}
			if peer != nil {
				peer.Filled(length)
			}
			return conn, modeSet, 0
		case errno == syscall.ENOSYS && modeSet:
			noAccept4.Store(true)
		case errno != syscall.EINTR:
			return -1, modeSet, errno
		case !goOn(fd, unix.SO_RCVTIMEO, unix.POLLIN, start):
			return -1, modeSet, syscall.EAGAIN
		}
	}
}

// Close is close(2), which is never repeated: Linux frees the descriptor before
// anything can interrupt it.
func Close(fd int) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
	return errno
}

// Getsockname is getsockname(2); truncated says that the address is longer than
// the storage. a is unchanged on failure.
func Getsockname(fd int, a *sockaddr.Sockaddr) (truncated bool, errno syscall.Errno) {
	length := uint32(sockaddr.Size)
	if errno = getsockname(fd, a.Pointer(), &length); errno == 0 {
		a.Filled(length)
	}
	return length > sockaddr.Size, errno
}

// Getpeername is getpeername(2). a is unchanged on failure.
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	length := uint32(sockaddr.Size)
	errno := getpeername(fd, a.Pointer(), &length)
	if errno == 0 {
		a.Filled(length)
	}
	return errno
}

func setsockoptInt(fd, level, option, value int) syscall.Errno {
	v := int32(value)
	return setsockopt(fd, level, option, unsafe.Pointer(&v), unsafe.Sizeof(v))
}

func getsockoptInt(fd, level, option int) (int, syscall.Errno) {
	var v int32
	length := uint32(unsafe.Sizeof(v))
	errno := getsockopt(fd, level, option, unsafe.Pointer(&v), &length)
	return int(v), errno
}

// blocks reports whether fd is an open descriptor that is not non-blocking.
func blocks(fd int) bool {
	flags, _, errno := syscall.RawSyscall6(unix.SYS_FCNTL, uintptr(fd), unix.F_GETFL, 0, 0, 0, 0)
	return errno == 0 && flags&unix.O_NONBLOCK == 0
}

// timeoutOption is getsockopt(2) of SO_RCVTIMEO or SO_SNDTIMEO.
func timeoutOption(fd, option int) (limit unix.Timeval, errno syscall.Errno) {
	length := uint32(unsafe.Sizeof(limit))
	errno = getsockopt(fd, unix.SOL_SOCKET, option, unsafe.Pointer(&limit), &length)
	return limit, errno
}

// setTimeoutOption is setsockopt(2) of the same.
func setTimeoutOption(fd, option int, limit unix.Timeval) syscall.Errno {
	return setsockopt(fd, unix.SOL_SOCKET, option, unsafe.Pointer(&limit), unsafe.Sizeof(limit))
}

// Disconnect is connect(2) to an address of the family AF_UNSPEC.
func Disconnect(fd int) syscall.Errno {
	var unspecified sockaddr.Sockaddr
	return Connect(fd, &unspecified, true)
}
