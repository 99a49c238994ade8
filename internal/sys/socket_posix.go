//go:build unix && (!linux || portable)

package sys

import (
	"errors"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// errnoOf returns the errno of an error of package syscall or golang.org/x/sys.
func errnoOf(err error) syscall.Errno {
	if err == nil {
		return 0
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return syscall.EINVAL
}

// Accept is accept4(2) or accept(2). The new descriptor is close-on-exec; modeSet says
// whether it has the blocking mode asked for. peer may be nil, and is unchanged on failure.
// A signal does not end the call.
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

// Bind is bind(2).
func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	address, errno := toSyscall(a)
	if errno != 0 {
		return errno
	}
	return errnoOf(kernel.bind(fd, address))
}

// Listen is listen(2).
func Listen(fd, backlog int) syscall.Errno { return errnoOf(kernel.listen(fd, backlog)) }

// Close is close(2). It is never repeated: after EINTR the number may belong to another
// file. It may wait, as SO_LINGER says.
func Close(fd int) syscall.Errno { return errnoOf(kernel.close(fd)) }

// Getsockname is getsockname(2). truncated says that the address is longer than the
// storage. a is unchanged on failure.
func Getsockname(fd int, a *sockaddr.Sockaddr) (truncated bool, errno syscall.Errno) {
	address, err := kernel.getsockname(fd)
	if err == nil {
		fromSyscall(a, address)
	}
	return false, errnoOf(err)
}

// Getpeername is getpeername(2). a is unchanged on failure. A socket that has been shut down
// is not connected, whatever the system calls it.
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	address, err := kernel.getpeername(fd)
	if facts.shutdownIsInvalid && err == syscall.EINVAL {
		return syscall.ENOTCONN
	}
	if err == nil {
		fromSyscall(a, address)
	}
	return errnoOf(err)
}

// toSyscall returns a in the form of package syscall. It returns EAFNOSUPPORT for an
// address that cannot be expressed there, so that no other address takes its place.
func toSyscall(a *sockaddr.Sockaddr) (syscall.Sockaddr, syscall.Errno) {
	switch a.Family() {
	case syscall.AF_INET:
		ip, port := a.Inet4()
		return &syscall.SockaddrInet4{Addr: ip, Port: int(port)}, 0
	case syscall.AF_INET6:
		ip, port, scope := a.Inet6()
		return &syscall.SockaddrInet6{Addr: ip, Port: int(port), ZoneId: scope}, 0
	case syscall.AF_UNIX:
		name := a.UnixName()
		if len(name) > 0 && (name[0] != '@' || !facts.atIsAbstract) {
			return &syscall.SockaddrUnix{Name: string(name)}, 0
		}
	}
	return nil, syscall.EAFNOSUPPORT
}

// fromSyscall sets a from the form of package syscall. An address of a family that it does
// not know leaves a without a family.
func fromSyscall(a *sockaddr.Sockaddr, address syscall.Sockaddr) {
	*a = sockaddr.Sockaddr{}
	switch address := address.(type) {
	case *syscall.SockaddrInet4:
		a.SetInet4(address.Addr, uint16(address.Port))
	case *syscall.SockaddrInet6:
		a.SetInet6(address.Addr, uint16(address.Port), address.ZoneId)
	case *syscall.SockaddrUnix:
		name := []byte(address.Name)
		switch {
		case !facts.atIsAbstract || len(name) == 0 || name[0] != '@':
		case len(name) == 1:
			name = nil
		default:
			name[0] = 0
		}
		a.SetUnix(name)
	}
}
