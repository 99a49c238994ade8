// This file exists because other systems reach their kernel through libraries and
// differ in layout: the standard library's own calls serve there, at the price of an
// allocation for each address.

//go:build unix && (!linux || portable)

package sys

import (
	"errors"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// errnoOf returns the errno of an error of the standard library's system calls.
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

// Bind is bind(2).
func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	address, errno := toSyscall(a)
	if errno != 0 {
		return errno
	}
	return errnoOf(syscall.Bind(fd, address))
}

func connect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	address, errno := toSyscall(a)
	if errno != 0 {
		return errno
	}
	return errnoOf(syscall.Connect(fd, address))
}

// SocketCall is socket(2) with close-on-exec, in the three parts that make it fast on
// Linux: Prepare, Make and Result.
type SocketCall struct {
	domain, socktype, protocol int

	fd    int
	errno syscall.Errno
}

// Prepare takes the arguments.
func (c *SocketCall) Prepare(domain, socktype, protocol int) {
	c.domain, c.socktype, c.protocol = domain, socktype, protocol
}

// Make makes the system call.
func (c *SocketCall) Make() { c.fd, c.errno = socket(c.domain, c.socktype, c.protocol) }

// Result returns the descriptor.
func (c *SocketCall) Result() (fd int, errno syscall.Errno) { return c.fd, c.errno }

// AcceptCall is accept(2) with close-on-exec, which a signal does not end, in the same
// three parts.
type AcceptCall struct {
	fd       int
	nonblock bool
	start    time.Duration

	conn    int
	modeSet bool
	errno   syscall.Errno
}

// Prepare takes the arguments, except for the address.
func (c *AcceptCall) Prepare(fd int, nonblock bool, now time.Duration) {
	c.fd, c.nonblock, c.start = fd, nonblock, now
}

// Make makes the system call. peer may be nil.
func (c *AcceptCall) Make(peer *sockaddr.Sockaddr) {
	c.conn, c.modeSet, c.errno = accept(c.fd, peer, c.nonblock)
}

// Result returns the new descriptor. modeSet says whether it has the blocking mode asked
// for. peer is unchanged on failure.
func (c *AcceptCall) Result(peer *sockaddr.Sockaddr) (conn int, modeSet bool, errno syscall.Errno) {
	for c.errno == syscall.EINTR {
		if !goOn(c.fd, unix.SO_RCVTIMEO, Readable, c.start) {
			return -1, false, syscall.EAGAIN
		}
		c.Make(peer)
	}
	return c.conn, c.modeSet, c.errno
}

// Listen is listen(2).
func Listen(fd, backlog int) syscall.Errno { return errnoOf(syscall.Listen(fd, backlog)) }

// Close is close(2), which is never repeated: after EINTR the descriptor may be
// another's already.
func Close(fd int) syscall.Errno { return errnoOf(syscall.Close(fd)) }

// SetNonblock sets or clears O_NONBLOCK, with fcntl(2).
func SetNonblock(fd int, on Switch) syscall.Errno { return errnoOf(syscall.SetNonblock(fd, on == On)) }

// Getsockname is getsockname(2); truncated says that the address is longer than
// the storage. a is unchanged on failure.
func Getsockname(fd int, a *sockaddr.Sockaddr) (truncated bool, errno syscall.Errno) {
	address, err := syscall.Getsockname(fd)
	if err == nil {
		fromSyscall(a, address)
	}
	return false, errnoOf(err)
}

// Getpeername is getpeername(2). a is unchanged on failure.
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	address, err := syscall.Getpeername(fd)
	if err == nil {
		fromSyscall(a, address)
	}
	return errnoOf(err)
}

func setsockoptInt(fd int, level, option uintptr, value int32) syscall.Errno {
	return errnoOf(unix.SetsockoptInt(fd, int(level), int(option), int(value)))
}

func getsockoptInt(fd int, level, option uintptr) (int32, syscall.Errno) {
	value, err := unix.GetsockoptInt(fd, int(level), int(option))
	return int32(value), errnoOf(err)
}

// blocks reports whether fd is an open descriptor that is not non-blocking.
func blocks(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_NONBLOCK == 0
}

// timeoutOption is getsockopt(2) of SO_RCVTIMEO or SO_SNDTIMEO.
func timeoutOption(fd int, option uintptr) (unix.Timeval, syscall.Errno) {
	limit, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, int(option))
	if err != nil {
		return unix.Timeval{}, errnoOf(err)
	}
	return *limit, 0
}

// setTimeoutOption is setsockopt(2) of the same.
func setTimeoutOption(fd int, option uintptr, limit unix.Timeval) syscall.Errno {
	return errnoOf(unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, int(option), &limit))
}

// Disconnect answers ENOSYS: neither the standard library nor x/sys can express an
// address of the family AF_UNSPEC.
func Disconnect(int) syscall.Errno { return syscall.ENOSYS }

// toSyscall returns the address in the standard library's form. What that form
// cannot express is EAFNOSUPPORT, so that it is never another address.
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
		if len(name) > 0 && (name[0] != '@' || !atIsAbstract) {
			return &syscall.SockaddrUnix{Name: string(name)}, 0
		}
	}
	return nil, syscall.EAFNOSUPPORT
}

// fromSyscall sets a from the standard library's form. An address of another
// family than these leaves a without a family.
func fromSyscall(a *sockaddr.Sockaddr, address syscall.Sockaddr) {
	*a = sockaddr.Sockaddr{}
	switch address := address.(type) {
	case *syscall.SockaddrInet4:
		a.SetInet4(address.Addr, uint16(address.Port))
	case *syscall.SockaddrInet6:
		a.SetInet6(address.Addr, uint16(address.Port), address.ZoneId)
	case *syscall.SockaddrUnix:
		name := []byte(address.Name)
		if atIsAbstract && len(name) > 0 && name[0] == '@' {
			if len(name) == 1 {
				name = nil
			} else {
				name[0] = 0
			}
		}
		a.SetUnix(name)
	}
}
