// This file exists because 386 and s390x reach the socket calls through
// socketcall(2), which takes their arguments as an array in memory: the direct
// numbers came with Linux 4.3 only.

//go:build linux && !portable && (386 || s390x)

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls of socketcall(2), SYS_SOCKET and the following in linux/net.h.
const (
	callSocket      = 1
	callBind        = 2
	callConnect     = 3
	callListen      = 4
	callAccept      = 5
	callGetsockname = 6
	callGetpeername = 7
	callSetsockopt  = 14
	callGetsockopt  = 15
	callAccept4     = 18
)

// nameArguments are those of bind, connect, getsockname, getpeername and accept.
// The pointers keep their type, so that the garbage collector follows them.
type nameArguments struct {
	fd     uintptr
	name   unsafe.Pointer
	length uintptr
}

type lengthArguments struct {
	fd     uintptr
	name   unsafe.Pointer
	length *uint32
	flags  uintptr
}

type optionArguments struct {
	fd, level, option uintptr
	value             unsafe.Pointer
	length            uintptr
}

type optionLengthArguments struct {
	fd, level, option uintptr
	value             unsafe.Pointer
	length            *uint32
}

func socket(domain, socktype, protocol int) (int, syscall.Errno) {
	arguments := [...]uintptr{uintptr(domain), uintptr(socktype), uintptr(protocol)}
	fd, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callSocket, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return int(fd), errno
}

func bindAtOnce(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	arguments := nameArguments{uintptr(fd), name, uintptr(length)}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callBind, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func bindMayWait(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	arguments := nameArguments{uintptr(fd), name, uintptr(length)}
	_, _, errno := syscall.Syscall(unix.SYS_SOCKETCALL, callBind, uintptr(unsafe.Pointer(&arguments)), 0)
	return errno
}

func connectAtOnce(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	arguments := nameArguments{uintptr(fd), name, uintptr(length)}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callConnect, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func connectMayWait(fd int, name unsafe.Pointer, length uint32) syscall.Errno {
	arguments := nameArguments{uintptr(fd), name, uintptr(length)}
	_, _, errno := syscall.Syscall(unix.SYS_SOCKETCALL, callConnect, uintptr(unsafe.Pointer(&arguments)), 0)
	return errno
}

func listen(fd, backlog int) syscall.Errno {
	arguments := [...]uintptr{uintptr(fd), uintptr(backlog)}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callListen, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func accept4(fd int, name unsafe.Pointer, length *uint32, flags int) (int, syscall.Errno) {
	arguments := lengthArguments{uintptr(fd), name, length, uintptr(flags)}
	conn, _, errno := syscall.Syscall(unix.SYS_SOCKETCALL, callAccept4, uintptr(unsafe.Pointer(&arguments)), 0)
	return int(conn), errno
}

func accept(fd int, name unsafe.Pointer, length *uint32) (int, syscall.Errno) {
	arguments := lengthArguments{uintptr(fd), name, length, 0}
	conn, _, errno := syscall.Syscall(unix.SYS_SOCKETCALL, callAccept, uintptr(unsafe.Pointer(&arguments)), 0)
	return int(conn), errno
}

func getsockname(fd int, name unsafe.Pointer, length *uint32) syscall.Errno {
	arguments := lengthArguments{uintptr(fd), name, length, 0}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callGetsockname, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func getpeername(fd int, name unsafe.Pointer, length *uint32) syscall.Errno {
	arguments := lengthArguments{uintptr(fd), name, length, 0}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callGetpeername, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func setsockopt(fd, level, option int, value unsafe.Pointer, length uintptr) syscall.Errno {
	arguments := optionArguments{uintptr(fd), uintptr(level), uintptr(option), value, length}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callSetsockopt, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func getsockopt(fd, level, option int, value unsafe.Pointer, length *uint32) syscall.Errno {
	arguments := optionLengthArguments{uintptr(fd), uintptr(level), uintptr(option), value, length}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callGetsockopt, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}
