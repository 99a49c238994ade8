//go:build !portable

package sys

import (
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// The calls below the exported functions, for tests of each port's numbers and layouts.
var (
	RawSocket      = socket
	RawListen      = listen
	RawAccept4     = accept4
	RawAccept      = accept
	RawGetsockname = getsockname
	RawGetpeername = getpeername
	RawSetsockopt  = setsockopt
	RawGetsockopt  = getsockopt

	FIONBIO = fionbio
)

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
