//go:build linux && !portable && (amd64 || arm64)

package bio_test

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
)

// bareFIONBIO is FIONBIO of asm-generic/ioctls.h.
const bareFIONBIO = 0x5421

// The bare system calls that the functions of the package are measured against, with the
// same arguments: by RawSyscall where the kernel waits for nobody, by Syscall where it may.

func bareSocket(family, socktype int) (int, syscall.Errno) {
	fd, _, errno := syscall.RawSyscall6(unix.SYS_SOCKET, uintptr(family), uintptr(socktype|unix.SOCK_CLOEXEC), 0, 0, 0, 0)
	return int(fd), errno
}

func bareBind(fd int, a *addr.Addr) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_BIND, uintptr(fd), uintptr(a.Sockaddr().Pointer()), uintptr(a.Sockaddr().Len()), 0, 0, 0)
	return errno
}

func bareConnect(fd int, a *addr.Addr) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_CONNECT, uintptr(fd), uintptr(a.Sockaddr().Pointer()), uintptr(a.Sockaddr().Len()), 0, 0, 0)
	return errno
}

func bareConnectMayWait(fd int, a *addr.Addr) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(a.Sockaddr().Pointer()), uintptr(a.Sockaddr().Len()))
	return errno
}

func bareListen(fd int) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_LISTEN, uintptr(fd), unix.SOMAXCONN, 0, 0, 0, 0)
	return errno
}

func bareAccept(fd int, peer *addr.Addr, flags int) (int, syscall.Errno) {
	length := uint32(unsafe.Sizeof(unix.RawSockaddrAny{}))
	conn, _, errno := syscall.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(peer.Sockaddr().Pointer()), uintptr(unsafe.Pointer(&length)), uintptr(flags|unix.SOCK_CLOEXEC), 0, 0)
	return int(conn), errno
}

func bareClose(fd int) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
	return errno
}

func bareSockname(fd int, a *addr.Addr) syscall.Errno {
	length := uint32(unsafe.Sizeof(unix.RawSockaddrAny{}))
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETSOCKNAME, uintptr(fd), uintptr(a.Sockaddr().Pointer()), uintptr(unsafe.Pointer(&length)), 0, 0, 0)
	return errno
}

func bareGetOption(fd, level, option int) (int32, syscall.Errno) {
	var value int32
	length := uint32(unsafe.Sizeof(value))
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(unsafe.Pointer(&value)), uintptr(unsafe.Pointer(&length)), 0)
	return value, errno
}

func bareSetOption(fd, level, option int, value int32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(unsafe.Pointer(&value)), unsafe.Sizeof(value), 0)
	return errno
}

func bareSetNonblock(fd int, mode int32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_IOCTL, uintptr(fd), bareFIONBIO, uintptr(unsafe.Pointer(&mode)), 0, 0, 0)
	return errno
}

func barePoll(fd int, events int16) (int16, syscall.Errno) {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: events}}
	var now unix.Timespec
	_, _, errno := syscall.Syscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&fds)), 1, uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	return fds[0].Revents, errno
}
