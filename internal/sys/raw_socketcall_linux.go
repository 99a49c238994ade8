// This file implements the system calls of 386 and s390x with socketcall(2), which takes
// their arguments as an array in memory. The direct calls came with Linux 4.3.

//go:build linux && !portable && (386 || s390x)

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// The calls of socketcall(2): SYS_SOCKET and so on in linux/net.h.
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

// rawSocketcall is for calls in which the kernel waits for no peer and no file system.
func rawSocketcall(call uintptr, arguments unsafe.Pointer) (uintptr, syscall.Errno) {
	r, _, errno := syscall.RawSyscall(unix.SYS_SOCKETCALL, call, uintptr(arguments), 0)
	return r, errno
}

func socketcall(call uintptr, arguments unsafe.Pointer) (uintptr, syscall.Errno) {
	r, _, errno := syscall.Syscall(unix.SYS_SOCKETCALL, call, uintptr(arguments), 0)
	return r, errno
}

// The arguments. Pointers keep their types, so that the garbage collector follows them.
type (
	addressArguments struct {
		fd      uintptr
		address unsafe.Pointer
		length  uintptr
	}
	nameArguments struct {
		fd     uintptr
		name   unsafe.Pointer
		length *uint32
		flags  uintptr
	}
	optionArguments struct {
		fd, level, option uintptr
		value             *int32
		length            uintptr
	}
	optionLengthArguments struct {
		fd, level, option uintptr
		value             unsafe.Pointer
		length            *uint32
	}
)

func socket(domain, socktype, protocol int) (int, syscall.Errno) {
	arguments := [...]uintptr{uintptr(domain), uintptr(socktype), uintptr(protocol)}
	fd, errno := rawSocketcall(callSocket, unsafe.Pointer(&arguments))
	return int(fd), errno
}

func accept4(fd int, peer *sockaddr.Sockaddr, length *uint32, flags int) (int, syscall.Errno) {
	arguments := nameArguments{uintptr(fd), peer.Pointer(), length, uintptr(flags)}
	conn, errno := socketcall(callAccept4, unsafe.Pointer(&arguments))
	return int(conn), errno
}

func accept(fd int, peer *sockaddr.Sockaddr, length *uint32) (int, syscall.Errno) {
	arguments := nameArguments{fd: uintptr(fd), name: peer.Pointer(), length: length}
	conn, errno := socketcall(callAccept, unsafe.Pointer(&arguments))
	return int(conn), errno
}

func rawBind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	arguments := addressArguments{uintptr(fd), a.Pointer(), uintptr(a.Len())}
	_, errno := rawSocketcall(callBind, unsafe.Pointer(&arguments))
	return errno
}

func bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	arguments := addressArguments{uintptr(fd), a.Pointer(), uintptr(a.Len())}
	_, errno := socketcall(callBind, unsafe.Pointer(&arguments))
	return errno
}

func rawConnect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	arguments := addressArguments{uintptr(fd), a.Pointer(), uintptr(a.Len())}
	_, errno := rawSocketcall(callConnect, unsafe.Pointer(&arguments))
	return errno
}

func connect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	arguments := addressArguments{uintptr(fd), a.Pointer(), uintptr(a.Len())}
	_, errno := socketcall(callConnect, unsafe.Pointer(&arguments))
	return errno
}

func listen(fd, backlog int) syscall.Errno {
	arguments := [...]uintptr{uintptr(fd), uintptr(backlog)}
	_, errno := rawSocketcall(callListen, unsafe.Pointer(&arguments))
	return errno
}

func getsockname(fd int, a *sockaddr.Sockaddr, length *uint32) syscall.Errno {
	arguments := nameArguments{fd: uintptr(fd), name: a.Pointer(), length: length}
	_, errno := rawSocketcall(callGetsockname, unsafe.Pointer(&arguments))
	return errno
}

func getpeername(fd int, a *sockaddr.Sockaddr, length *uint32) syscall.Errno {
	arguments := nameArguments{fd: uintptr(fd), name: a.Pointer(), length: length}
	_, errno := rawSocketcall(callGetpeername, unsafe.Pointer(&arguments))
	return errno
}

func setsockoptInt(fd, level, option int, value int32) syscall.Errno {
	arguments := optionArguments{uintptr(fd), uintptr(level), uintptr(option), &value, unsafe.Sizeof(value)}
	_, errno := rawSocketcall(callSetsockopt, unsafe.Pointer(&arguments))
	return errno
}

func getsockoptBytes(fd, level, option int, value unsafe.Pointer, length *uint32) syscall.Errno {
	arguments := optionLengthArguments{uintptr(fd), uintptr(level), uintptr(option), value, length}
	_, errno := rawSocketcall(callGetsockopt, unsafe.Pointer(&arguments))
	return errno
}

func getsockoptInt(fd, level, option int) (value int32, errno syscall.Errno) {
	length := uint32(unsafe.Sizeof(value))
	errno = getsockoptBytes(fd, level, option, unsafe.Pointer(&value), &length)
	return value, errno
}
