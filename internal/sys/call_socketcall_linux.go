// This file exists because 386 and s390x reach the socket calls through
// socketcall(2), which takes their arguments as an array in memory: the direct
// numbers came with Linux 4.3 only.

//go:build linux && !portable && (386 || s390x)

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
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

// Make makes the system call.
func (c *SocketCall) Make() {
	arguments := [...]uintptr{c.domain, c.socktype, c.protocol}
	c.fd, _, c.errno = syscall.RawSyscall6(unix.SYS_SOCKETCALL, callSocket, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
}

// The numbers of an AcceptCall. accept(2) ignores the flags.
const (
	numberAccept4 = callAccept4
	numberAccept  = callAccept
)

// Make makes the system call. peer may be nil.
func (c *AcceptCall) Make(peer *sockaddr.Sockaddr) {
	arguments := lengthArguments{c.fd, peer.Pointer(), &c.length, c.flags}
	c.conn, _, c.errno = syscall.Syscall(unix.SYS_SOCKETCALL, c.number, uintptr(unsafe.Pointer(&arguments)), 0)
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

func setsockopt(fd int, level, option uintptr, value unsafe.Pointer, length uintptr) syscall.Errno {
	arguments := optionArguments{uintptr(fd), level, option, value, length}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callSetsockopt, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func getsockopt(fd int, level, option uintptr, value unsafe.Pointer, length *uint32) syscall.Errno {
	arguments := optionLengthArguments{uintptr(fd), level, option, value, length}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SOCKETCALL, callGetsockopt, uintptr(unsafe.Pointer(&arguments)), 0, 0, 0, 0)
	return errno
}

func setsockoptInt(fd int, level, option uintptr, value int32) syscall.Errno {
	return setsockopt(fd, level, option, unsafe.Pointer(&value), unsafe.Sizeof(value))
}

func getsockoptInt(fd int, level, option uintptr) (value int32, errno syscall.Errno) {
	length := uint32(unsafe.Sizeof(value))
	errno = getsockopt(fd, level, option, unsafe.Pointer(&value), &length)
	return value, errno
}
