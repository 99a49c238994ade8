package sys

import (
	"syscall"
	"unsafe"

	"example.com/bio/internal/sockaddr"
)

// SetNonblock sets or clears the non-blocking mode: FIONBIO.
func SetNonblock(fd int, on bool) syscall.Errno {
	mode := value(on)
	r, _, errno := syscall.SyscallN(call(procIoctl), uintptr(fd), fionbio, uintptr(unsafe.Pointer(&mode)))
	return result(r, errno)
}

// Nonblock returns false: Winsock does not tell the mode.
func Nonblock(int) bool { return false }

// HasDualStack reports whether AF_INET6 sockets can accept IPv4 connections.
func HasDualStack() bool { return true }

// SetV6Only sets or clears IPV6_V6ONLY.
func SetV6Only(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, value(on))
}

// SetFastOpenConnect does nothing: OpenSSL too ignores the option here.
func SetFastOpenConnect(int, bool) syscall.Errno { return 0 }

// SetFastOpen does nothing.
func SetFastOpen(int, int) syscall.Errno { return 0 }

// FastOpen returns false.
func FastOpen(int) bool { return false }

// Protocol returns the protocol that the socket was made with.
func Protocol(fd int) (int, syscall.Errno) {
	var info syscall.WSAProtocolInfo
	errno := protocolInfo(fd, &info)
	return int(info.Protocol), errno
}

func protocolInfo(fd int, info *syscall.WSAProtocolInfo) syscall.Errno {
	length := int32(unsafe.Sizeof(*info))
	r, _, errno := syscall.SyscallN(call(procGetOpt), uintptr(fd), syscall.SOL_SOCKET, soProtocolInfo, uintptr(unsafe.Pointer(info)), uintptr(unsafe.Pointer(&length)))
	return result(r, errno)
}

// IsIdle reports whether fd is a stream socket that is not bound. No attempt to connect it
// can be under way: connect binds it.
func IsIdle(fd int) bool {
	var a sockaddr.Sockaddr
	if _, errno := Getsockname(fd, &a); errno != wsaEINVAL {
		return false
	}
	socktype, errno := SocketType(fd)
	return errno == 0 && socktype != syscall.SOCK_DGRAM
}
