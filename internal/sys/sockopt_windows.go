package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"example.com/bio/internal/sockaddr"
)

// Constants of winsock2.h that golang.org/x/sys does not have.
const (
	soAcceptConn   = 0x0002
	soError        = 0x1007
	soType         = 0x1008
	soProtocolInfo = 0x2005 // SO_PROTOCOL_INFOW
	fionbio        = 0x8004667e
)

// SetNonblock sets or clears the non-blocking mode: FIONBIO.
func SetNonblock(fd int, on bool) syscall.Errno {
	mode := value(on)
	r, _, errno := syscall.SyscallN(call(procIoctl), uintptr(fd), fionbio, uintptr(unsafe.Pointer(&mode)))
	return result(r, errno)
}

// Nonblock returns false: Winsock does not tell the mode.
func Nonblock(int) bool { return false }

// SetV6Only sets or clears IPV6_V6ONLY.
func SetV6Only(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, windows.IPPROTO_IPV6, windows.IPV6_V6ONLY, value(on))
}

// SetFastOpenConnect does nothing: OpenSSL too ignores the option here.
func SetFastOpenConnect(int, bool) syscall.Errno { return 0 }

// SetFastOpen does nothing.
func SetFastOpen(int, int) syscall.Errno { return 0 }

// FastOpen returns false.
func FastOpen(int) bool { return false }

// Protocol returns the protocol that the socket was made with.
func Protocol(fd int) (int, syscall.Errno) {
	var info windows.WSAProtocolInfo
	errno := protocolInfo(fd, &info)
	return int(info.Protocol), errno
}

// addressFamily returns the family that the socket was made with.
func addressFamily(fd int) (int, syscall.Errno) {
	var info windows.WSAProtocolInfo
	errno := protocolInfo(fd, &info)
	return int(info.AddressFamily), errno
}

func protocolInfo(fd int, info *windows.WSAProtocolInfo) syscall.Errno {
	length := int32(unsafe.Sizeof(*info))
	r, _, errno := syscall.SyscallN(call(procGetOpt), uintptr(fd), windows.SOL_SOCKET, soProtocolInfo, uintptr(unsafe.Pointer(info)), uintptr(unsafe.Pointer(&length)))
	return result(r, errno)
}

// IsIdle reports whether fd is a stream socket that is not bound. No attempt to connect it
// can be under way: connect binds it.
func IsIdle(fd int) bool {
	var a sockaddr.Sockaddr
	if _, errno := Getsockname(fd, &a); errno != windows.WSAEINVAL {
		return false
	}
	socktype, errno := SocketType(fd)
	return errno == 0 && socktype != windows.SOCK_DGRAM
}
