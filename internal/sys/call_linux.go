// This file exists because most Linux ports have a system call number for each
// socket call. A raw call does not tell the scheduler that the thread may sleep: it
// is used only where the kernel waits for no peer and no file system. It is always
// RawSyscall6: RawSyscall is one more function to return through, which takes several
// nanoseconds after a system call.

//go:build linux && !portable && !386 && !s390x

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func socket(domain, socktype, protocol int) (int, syscall.Errno) {
	fd, _, errno := syscall.RawSyscall6(unix.SYS_SOCKET, uintptr(domain), uintptr(socktype), uintptr(protocol), 0, 0, 0)
	return int(fd), errno
}

func bindAtOnce(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_BIND, uintptr(fd), uintptr(name), uintptr(length), 0, 0, 0)
	return errno
}

func bindMayWait(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(name), uintptr(length))
	return errno
}

func connectAtOnce(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_CONNECT, uintptr(fd), uintptr(name), uintptr(length), 0, 0, 0)
	return errno
}

func connectMayWait(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(name), uintptr(length))
	return errno
}

func listen(fd, backlog int) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_LISTEN, uintptr(fd), uintptr(backlog), 0, 0, 0, 0)
	return errno
}

func accept4(fd int, name unsafe.Pointer, length *uint32, flags int) (int, syscall.Errno) {
	conn, _, errno := syscall.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(name), uintptr(unsafe.Pointer(length)), uintptr(flags), 0, 0)
	return int(conn), errno
}

func accept(fd int, name unsafe.Pointer, length *uint32) (int, syscall.Errno) {
	conn, _, errno := syscall.Syscall(unix.SYS_ACCEPT, uintptr(fd), uintptr(name), uintptr(unsafe.Pointer(length)))
	return int(conn), errno
}

func getsockname(fd int, name unsafe.Pointer, length *uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETSOCKNAME, uintptr(fd), uintptr(name), uintptr(unsafe.Pointer(length)), 0, 0, 0)
	return errno
}

func getpeername(fd int, name unsafe.Pointer, length *uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETPEERNAME, uintptr(fd), uintptr(name), uintptr(unsafe.Pointer(length)), 0, 0, 0)
	return errno
}

func setsockopt(fd, level, option int, value unsafe.Pointer, length uintptr) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(value), length, 0)
	return errno
}

func getsockopt(fd, level, option int, value unsafe.Pointer, length *uint32) syscall.Errno {
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(value), uintptr(unsafe.Pointer(length)), 0)
	return errno
}
