//go:build linux && !portable && !386 && !s390x

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// These are the system calls. RawSyscall does not tell the scheduler that the thread may
// sleep, and a raw call that sleeps stops the garbage collector. It serves only for calls
// in which the kernel waits for no peer and no file system.

func socket(domain, socktype, protocol int) (int, syscall.Errno) {
	fd, _, errno := syscall.RawSyscall(unix.SYS_SOCKET, uintptr(domain), uintptr(socktype), uintptr(protocol))
	return int(fd), errno
}

func accept4(fd int, peer *sockaddr.Sockaddr, length *uint32, flags int) (int, syscall.Errno) {
	conn, _, errno := syscall.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(peer.Pointer()), uintptr(unsafe.Pointer(length)), uintptr(flags), 0, 0)
	return int(conn), errno
}

func accept(fd int, peer *sockaddr.Sockaddr, length *uint32) (int, syscall.Errno) {
	conn, _, errno := syscall.Syscall(unix.SYS_ACCEPT, uintptr(fd), uintptr(peer.Pointer()), uintptr(unsafe.Pointer(length)))
	return int(conn), errno
}

func rawBind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_BIND, uintptr(fd), uintptr(a.Pointer()), uintptr(a.Len()))
	return errno
}

func bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(a.Pointer()), uintptr(a.Len()))
	return errno
}

func rawConnect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_CONNECT, uintptr(fd), uintptr(a.Pointer()), uintptr(a.Len()))
	return errno
}

func connect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(a.Pointer()), uintptr(a.Len()))
	return errno
}

func listen(fd, backlog int) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_LISTEN, uintptr(fd), uintptr(backlog), 0)
	return errno
}

func getsockname(fd int, a *sockaddr.Sockaddr, length *uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_GETSOCKNAME, uintptr(fd), uintptr(a.Pointer()), uintptr(unsafe.Pointer(length)))
	return errno
}

func getpeername(fd int, a *sockaddr.Sockaddr, length *uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_GETPEERNAME, uintptr(fd), uintptr(a.Pointer()), uintptr(unsafe.Pointer(length)))
	return errno
}

func setsockoptInt(fd, level, option int, value int32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(unsafe.Pointer(&value)), unsafe.Sizeof(value), 0)
	return errno
}

func getsockoptBytes(fd, level, option int, value unsafe.Pointer, length *uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(value), uintptr(unsafe.Pointer(length)), 0)
	return errno
}

func getsockoptInt(fd, level, option int) (value int32, errno syscall.Errno) {
	length := uint32(unsafe.Sizeof(value))
	errno = getsockoptBytes(fd, level, option, unsafe.Pointer(&value), &length)
	return value, errno
}
