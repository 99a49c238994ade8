//go:build linux && !portable

package sys

import (
	"math"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
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
