package sys

import (
	"math"
	"syscall"
	"unsafe"

	"example.com/bio/internal/sockaddr"
)

// Socket is WSASocketW. The handle is not inherited, and is overlapped, as package net
// needs it.
func Socket(domain, socktype, protocol int) (int, syscall.Errno) {
	const flags = wsaFlagOverlapped | wsaFlagNoHandleInherit
	r, _, errno := syscall.SyscallN(call(procSocket), uintptr(domain), uintptr(socktype), uintptr(protocol), 0, 0, flags)
	if syscall.Handle(r) == syscall.InvalidHandle {
		return -1, errno
	}
	return int(r), 0
}

// Accept is accept. It does not set the mode of the new socket, which inherits the
// listener's: modeSet is false. The handle is made not inheritable a moment later. peer may
// be nil, and is unchanged on failure.
func Accept(fd int, peer *sockaddr.Sockaddr, _ bool) (conn int, modeSet bool, errno syscall.Errno) {
	length := int32(sockaddr.Size)
	pointer := &length
	if peer == nil {
		pointer = nil
	}
	r, _, errno := syscall.SyscallN(call(procAccept), uintptr(fd), uintptr(peer.Pointer()), uintptr(unsafe.Pointer(pointer)))
	if syscall.Handle(r) == syscall.InvalidHandle {
		return -1, false, errno
	}
	syscall.SetHandleInformation(syscall.Handle(r), syscall.HANDLE_FLAG_INHERIT, 0)
	if peer != nil {
		peer.Filled(uint32(length))
	}
	return int(r), false, 0
}

// Bind is bind.
func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	r, _, errno := syscall.SyscallN(call(procBind), uintptr(fd), uintptr(a.Pointer()), uintptr(a.Len()))
	return result(r, errno)
}

// Connect is connect. No signal interrupts it.
func Connect(fd int, a *sockaddr.Sockaddr, _ bool) syscall.Errno {
	r, _, errno := syscall.SyscallN(call(procConnect), uintptr(fd), uintptr(a.Pointer()), uintptr(a.Len()))
	return result(r, errno)
}

// Disconnect is connect to an address without a family, as OpenSSL calls it. If the system
// refuses that, it is connect of a datagram socket to the address of its family that is zero,
// as Microsoft documents it.
func Disconnect(fd int) syscall.Errno {
	var none sockaddr.Sockaddr
	refused := Connect(fd, &none, false)
	if refused == 0 || connectZero(fd) == 0 {
		return 0
	}
	return refused
}

// connectZero connects a datagram socket to the address of its family that is zero.
func connectZero(fd int) syscall.Errno {
	socktype, errno := SocketType(fd)
	if errno != 0 {
		return errno
	}
	family, errno := Family(fd)
	if errno != 0 {
		return errno
	}
	var zero sockaddr.Sockaddr
	switch {
	case socktype == syscall.SOCK_DGRAM && family == syscall.AF_INET:
		zero.SetInet4([4]byte{}, 0)
	case socktype == syscall.SOCK_DGRAM && family == syscall.AF_INET6:
		zero.SetInet6([16]byte{}, 0, 0)
	default:
		return syscall.EOPNOTSUPP
	}
	return Connect(fd, &zero, false)
}

// Backlog is the length of a listener's queue: SOMAXCONN, which stands for the longest.
const Backlog = math.MaxInt32

// Listen is listen.
func Listen(fd, backlog int) syscall.Errno {
	r, _, errno := syscall.SyscallN(call(procListen), uintptr(fd), uintptr(backlog))
	return result(r, errno)
}

// Close is closesocket. It ends the calls of other goroutines on the socket.
func Close(fd int) syscall.Errno {
	r, _, errno := syscall.SyscallN(call(procClose), uintptr(fd))
	return result(r, errno)
}

// Getsockname is getsockname. truncated says that the address is longer than the storage. a
// is unchanged on failure.
func Getsockname(fd int, a *sockaddr.Sockaddr) (truncated bool, errno syscall.Errno) {
	length, errno := name(procGetName, fd, a)
	return length > sockaddr.Size, errno
}

// Getpeername is getpeername of a socket that is connected. While a connect is under way it fails
// with WSAENOTCONN, unlike the call of Winsock. a is unchanged on failure.
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	var peer sockaddr.Sockaddr
	if errno := PeerName(fd, &peer); errno != 0 {
		return errno
	}
	if isConnecting(fd, peer.Family()) {
		return wsaENOTCONN
	}
	*a = peer
	return 0
}

// isConnecting reports whether fd, which has an address of the given family as its peer, is a
// TCP socket that is not connected yet.
func isConnecting(fd, family int) bool {
	socktype, errno := SocketType(fd)
	if errno != 0 || socktype != syscall.SOCK_STREAM || family != syscall.AF_INET && family != syscall.AF_INET6 {
		return false
	}
	const never = -1
	seconds, errno := getsockoptInt(fd, syscall.SOL_SOCKET, soConnectTime)
	return errno == 0 && seconds == never
}

// PeerName is getpeername, which knows the peer of a connect that is under way. a is unchanged
// on failure.
func PeerName(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	_, errno := name(procGetPeer, fd, a)
	return errno
}

// Family returns the family that the socket was made with.
func Family(fd int) (int, syscall.Errno) {
	var info syscall.WSAProtocolInfo
	errno := protocolInfo(fd, &info)
	return int(info.AddressFamily), errno
}

// StartDeferred does nothing: no connect is put off.
func StartDeferred(int) {}
