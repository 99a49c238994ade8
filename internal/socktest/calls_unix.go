//go:build unix

package socktest

import (
	"net/netip"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/internal/sockaddr"
)

// Sockaddr returns an address as the functions of package unix take it, nil for none.
func Sockaddr(a addr.Addr) unix.Sockaddr {
	if path, ok := a.PathString(); ok {
		return &unix.SockaddrUnix{Name: path}
	}
	if name, ok := a.AbstractName(); ok {
		return &unix.SockaddrUnix{Name: "@" + name}
	}
	ap, ok := a.AddrPort()
	switch {
	case !ok:
		return nil
	case ap.Addr().Is4():
		return &unix.SockaddrInet4{Addr: ap.Addr().As4(), Port: int(ap.Port())}
	}
	return &unix.SockaddrInet6{Addr: ap.Addr().As16(), Port: int(ap.Port()), ZoneId: zoneOf(ap.Addr())}
}

// fromSockaddr is the way back.
func fromSockaddr(from unix.Sockaddr) (a addr.Addr, err error) {
	switch from := from.(type) {
	case *unix.SockaddrInet4:
		return inet(netip.AddrFrom4(from.Addr), from.Port, 0)
	case *unix.SockaddrInet6:
		return inet(netip.AddrFrom16(from.Addr), from.Port, from.ZoneId)
	case *unix.SockaddrUnix:
		name, abstract := strings.CutPrefix(from.Name, "@")
		switch {
		case from.Name == "":
			a.Sockaddr().SetUnix(nil)
			return a, nil
		case abstract && sockaddr.HasAbstract:
			return addr.Abstract(name)
		case abstract && isLinux:
			a.Sockaddr().SetUnix(nil)
			return a, nil
		}
		return addr.Unix(from.Name)
	}
	return addr.Addr{}, nil
}

// The names of options that package syscall does not have everywhere.
const (
	Listens        = unix.SO_ACCEPTCONN
	ReceiveTimeout = unix.SO_RCVTIMEO
	SendTimeout    = unix.SO_SNDTIMEO
	SocketType     = unix.SO_TYPE
)

// The errors of calls on a number that is not open and on a socket without a peer, and of a
// connect that finds no listener.
const (
	NotOpen      = unix.EBADF
	NotConnected = unix.ENOTCONN
	Refused      = unix.ECONNREFUSED
)

// The errors of a connect that finds the queue full, and of one that has begun.
const (
	errFull     = unix.EAGAIN
	errUnderWay = unix.EINPROGRESS
)

const wine = false

func open(family, socktype int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(family, socktype, 0)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	return fd, err
}

func acceptConn(listener int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	for {
		fd, _, err := unix.Accept(listener)
		if err == unix.EINTR {
			continue
		}
		if err == nil {
			unix.CloseOnExec(fd)
		}
		return fd, err
	}
}

// await waits until fd is readable, or writable, and reports whether it is.
func await(fd int, writable bool, limit time.Duration) (bool, error) {
	wait := unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	if writable {
		wait.Events = unix.POLLOUT
	}
	for deadline := time.Now().Add(limit); ; {
		n, err := unix.Poll([]unix.PollFd{wait}, max(0, int(time.Until(deadline).Milliseconds())))
		if err != unix.EINTR {
			return n > 0, err
		}
	}
}

func localName(fd int) (addr.Addr, error) {
	name, err := unix.Getsockname(fd)
	if err != nil {
		return addr.Addr{}, err
	}
	return fromSockaddr(name)
}

func peerName(fd int) (addr.Addr, error) {
	name, err := unix.Getpeername(fd)
	if err != nil {
		return addr.Addr{}, err
	}
	return fromSockaddr(name)
}

func closed() (int, error) {
	fd, err := unix.Dup(0)
	if err != nil {
		return -1, err
	}
	return fd, unix.Close(fd)
}

func bind(fd int, a addr.Addr) error             { return unix.Bind(fd, Sockaddr(a)) }
func connect(fd int, a addr.Addr) error          { return unix.Connect(fd, Sockaddr(a)) }
func listen(fd, backlog int) error               { return unix.Listen(fd, backlog) }
func closeSocket(fd int) error                   { return unix.Close(fd) }
func setNonblock(fd int, on bool) error          { return unix.SetNonblock(fd, on) }
func option(fd, level, name int) (int, error)    { return unix.GetsockoptInt(fd, level, name) }
func setOption(fd, level, name, value int) error { return unix.SetsockoptInt(fd, level, name, value) }
func read(fd int, buf []byte) (int, error)       { return unix.Read(fd, buf) }
func write(fd int, data []byte) (int, error)     { return unix.Write(fd, data) }
func shutdown(fd, how int) error                 { return unix.Shutdown(fd, how) }
func setLinger(fd, seconds int) error {
	return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: int32(seconds)})
}

func setTimeout(fd, option int, limit time.Duration) error {
	value := unix.NsecToTimeval(limit.Nanoseconds())
	return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &value)
}

func nonblocking(fd int) (on, known bool, err error) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return flags&unix.O_NONBLOCK != 0, true, err
}

func closeOnExec(fd int) (bool, error) {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return flags&unix.FD_CLOEXEC != 0, err
}
