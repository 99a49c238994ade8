//go:build linux && !portable

package sys

import (
	"math"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// Backlog is the length of a listener's queue: the largest, which the kernel cuts to
// net.core.somaxconn.
const Backlog = math.MaxInt32

// fionbio returns FIONBIO, which golang.org/x/sys does not have: see
// asm-generic/ioctls.h and the ioctls.h of mips and powerpc.
func fionbio() uintptr {
	switch runtime.GOARCH {
	case "mips", "mipsle", "mips64", "mips64le":
		return 0x667e
	case "ppc64", "ppc64le":
		return 0x8004667e
	}
	return 0x5421
}

// SetNonblock sets or clears O_NONBLOCK with one ioctl(2).
func SetNonblock(fd int, on bool) syscall.Errno {
	mode := value(on)
	_, _, errno := syscall.RawSyscall(unix.SYS_IOCTL, uintptr(fd), fionbio(), uintptr(unsafe.Pointer(&mode)))
	return errno
}

// HasDualStack reports whether AF_INET6 sockets can accept IPv4 connections.
func HasDualStack() bool { return true }

// SetV6Only sets or clears IPV6_V6ONLY.
func SetV6Only(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, value(on))
}

// SetFastOpenConnect sets or clears TCP_FASTOPEN_CONNECT: a later connect(2) sends data
// with its SYN.
func SetFastOpenConnect(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT, value(on))
}

// SetFastOpen sets TCP_FASTOPEN: a listener accepts data in a SYN, for queue connections
// at once.
func SetFastOpen(fd, queue int) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_FASTOPEN, int32(queue))
}

// FastOpen reports whether TCP_FASTOPEN or TCP_FASTOPEN_CONNECT is set.
func FastOpen(fd int) bool {
	return isSet(fd, unix.IPPROTO_TCP, unix.TCP_FASTOPEN) || isSet(fd, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT)
}

// Protocol returns SO_PROTOCOL.
func Protocol(fd int) (int, syscall.Errno) {
	n, errno := getsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PROTOCOL)
	return int(n), errno
}

// PeerName is getpeername(2) of an AF_INET or AF_INET6 socket that may have no peer yet, or no
// longer: SO_PEERNAME is also the address of a connect that is under way or has failed. a is
// unchanged on failure.
func PeerName(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	var name sockaddr.Sockaddr
	if _, errno := Getsockname(fd, &name); errno != 0 {
		return errno
	}
	length := name.Len() // EINVAL if it is longer than the peer's
	errno := getsockoptBytes(fd, unix.SOL_SOCKET, unix.SO_PEERNAME, name.Pointer(), &length)
	if errno == 0 {
		name.Filled(length)
		*a = name
	}
	return errno
}

// StartDeferred starts the handshake of a non-blocking socket whose connect(2)
// TCP_FASTOPEN_CONNECT has put off until the first write, and does nothing to any other
// socket. See tcp(7).
func StartDeferred(fd int) {
	const synSent = 2 // TCP_SYN_SENT of include/net/tcp_states.h
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err == nil && info.State == synSent {
		// A connect that has begun makes this fail with EAGAIN.
		unix.SendmsgN(fd, nil, nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
	}
}
