package sys

import (
	"sync"
	"syscall"
	"unsafe"

	"example.com/bio/internal/sockaddr"
)

// The calls of ws2_32.dll that package syscall does not have, or only for its own addresses.
// golang.org/x/sys/windows has no more of them, and imports package net.
//
// Windows looks for the library in its own folder alone: package syscall sees to that for
// the libraries that it uses itself.
var (
	ws2_32      = syscall.NewLazyDLL("ws2_32.dll")
	procAccept  = ws2_32.NewProc("accept")
	procBind    = ws2_32.NewProc("bind")
	procClose   = ws2_32.NewProc("closesocket")
	procConnect = ws2_32.NewProc("connect")
	procGetName = ws2_32.NewProc("getsockname")
	procGetOpt  = ws2_32.NewProc("getsockopt")
	procGetPeer = ws2_32.NewProc("getpeername")
	procIoctl   = ws2_32.NewProc("ioctlsocket")
	procListen  = ws2_32.NewProc("listen")
	procRecv    = ws2_32.NewProc("recv")
	procSelect  = ws2_32.NewProc("select")
	procSend    = ws2_32.NewProc("send")
	procSetOpt  = ws2_32.NewProc("setsockopt")
	procSocket  = ws2_32.NewProc("WSASocketW")
)

// Constants of winsock2.h that package syscall does not have.
const (
	wsaFlagOverlapped      = 0x01
	wsaFlagNoHandleInherit = 0x80

	soAcceptConn   = 0x0002
	soError        = 0x1007
	soType         = 0x1008
	soProtocolInfo = 0x2005 // SO_PROTOCOL_INFOW
	soConnectTime  = 0x700c

	soExclusiveAddrUse = ^syscall.SO_REUSEADDR
	fionbio            = 0x8004667e

	wsaEINTR       syscall.Errno = 10004
	wsaEINVAL      syscall.Errno = 10022
	wsaEWOULDBLOCK syscall.Errno = 10035
	wsaEINPROGRESS syscall.Errno = 10036
	wsaEALREADY    syscall.Errno = 10037
	wsaEMSGSIZE    syscall.Errno = 10040
	wsaECONNRESET  syscall.Errno = 10054
	wsaENOTCONN    syscall.Errno = 10057
)

// socketError is SOCKET_ERROR, which calls that return an int return on failure. The
// other half of the register is undefined.
const socketError = -1

// startup is WSAStartup, once. There is no WSACleanup, which would end the sockets of
// package net too.
var startup = sync.OnceValue(func() syscall.Errno {
	const version = 2<<8 | 2
	var data syscall.WSAData
	if err := syscall.WSAStartup(version, &data); err != nil {
		return err.(syscall.Errno)
	}
	return 0
})

// Startup starts Winsock if nothing has done so before.
func Startup() syscall.Errno { return startup() }

// call returns the address of a function, and starts Winsock for a socket that other code
// has made. If that fails, the function itself returns WSANOTINITIALISED.
func call(proc *syscall.LazyProc) uintptr {
	startup()
	return proc.Addr()
}

// result is the errno of a call that returned r.
func result(r uintptr, errno syscall.Errno) syscall.Errno {
	if int32(r) != socketError {
		return 0
	}
	if errno == 0 {
		return syscall.EINVAL
	}
	return errno
}

func setsockoptInt(fd, level, option int, value int32) syscall.Errno {
	r, _, errno := syscall.SyscallN(call(procSetOpt), uintptr(fd), uintptr(level), uintptr(option), uintptr(unsafe.Pointer(&value)), unsafe.Sizeof(value))
	return result(r, errno)
}

func getsockoptInt(fd, level, option int) (value int32, errno syscall.Errno) {
	length := int32(unsafe.Sizeof(value)) // some options fill one byte
	r, _, errno := syscall.SyscallN(call(procGetOpt), uintptr(fd), uintptr(level), uintptr(option), uintptr(unsafe.Pointer(&value)), uintptr(unsafe.Pointer(&length)))
	return value, result(r, errno)
}

// name calls getsockname or getpeername. a is unchanged on failure.
func name(proc *syscall.LazyProc, fd int, a *sockaddr.Sockaddr) (length int32, errno syscall.Errno) {
	length = sockaddr.Size
	r, _, errno := syscall.SyscallN(call(proc), uintptr(fd), uintptr(a.Pointer()), uintptr(unsafe.Pointer(&length)))
	if errno := result(r, errno); errno != 0 {
		return length, errno
	}
	a.Filled(uint32(length))
	return length, 0
}
