//go:build !portable

package sys

import (
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// The calls below the exported functions, for tests of each port's numbers and layouts.
var (
	RawListen      = listen
	RawGetsockname = getsockname
	RawGetpeername = getpeername
	RawSetsockopt  = setsockopt
	RawGetsockopt  = getsockopt

	FIONBIO = fionbio
)

func RawSocket(domain, socktype, protocol int) (int, syscall.Errno) {
	c := SocketCall{domain: uintptr(domain), socktype: uintptr(socktype), protocol: uintptr(protocol)}
	c.Make()
	return int(c.fd), c.errno
}

func RawAccept4(fd int, peer *sockaddr.Sockaddr, flags int) (int, syscall.Errno) {
	return rawAccept(AcceptCall{number: numberAccept4, fd: uintptr(fd), flags: uintptr(flags)}, peer)
}

func RawAccept(fd int, peer *sockaddr.Sockaddr) (int, syscall.Errno) {
	return rawAccept(AcceptCall{number: numberAccept, fd: uintptr(fd)}, peer)
}

func rawAccept(c AcceptCall, peer *sockaddr.Sockaddr) (int, syscall.Errno) {
	c.length = sockaddr.Size
	c.Make(peer)
	peer.Filled(c.length)
	return int(c.conn), c.errno
}

func RawBind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	return bindAtOnce(fd, a.Pointer(), a.Len())
}

func RawBindWait(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	return bindMayWait(fd, a.Pointer(), a.Len())
}

func RawConnect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	return connectAtOnce(fd, a.Pointer(), a.Len())
}

func RawConnectWait(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	return connectMayWait(fd, a.Pointer(), a.Len())
}

// Forget takes back what an ENOSYS taught.
func Forget() {
	noAtomicCloexec.Store(false)
	noAccept4.Store(false)
}

// Remembered returns what an ENOSYS taught.
func Remembered() (socket, accept bool) { return noAtomicCloexec.Load(), noAccept4.Load() }
