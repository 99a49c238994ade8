//go:build unix && (!linux || portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// Backlog is the length of a listener's queue: the largest that fits the 16 bits in which some
// kernels keep it. They cut it to their limit.
const Backlog = 1<<16 - 1

func setsockoptInt(fd, level, option int, value int32) syscall.Errno {
	return errnoOf(kernel.setsockopt(fd, level, option, int(value)))
}

func getsockoptInt(fd, level, option int) (int32, syscall.Errno) {
	value, err := kernel.getsockopt(fd, level, option)
	return int32(value), errnoOf(err)
}

// SetNonblock sets or clears O_NONBLOCK with fcntl(2).
func SetNonblock(fd int, on bool) syscall.Errno { return errnoOf(kernel.setNonblock(fd, on)) }

// HasDualStack reports whether AF_INET6 sockets can accept IPv4 connections.
func HasDualStack() bool { return !facts.v6OnlyFixed }

// SetV6Only sets or clears IPV6_V6ONLY. It does nothing if the system fixes the option.
func SetV6Only(fd int, on bool) syscall.Errno {
	if facts.v6OnlyFixed {
		return 0
	}
	return setsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, value(on))
}

// SetFastOpenConnect does nothing: OpenSSL too ignores the option unless it is configured
// with enable-tfo.
func SetFastOpenConnect(int, bool) syscall.Errno { return 0 }

// SetFastOpen does nothing.
func SetFastOpen(int, int) syscall.Errno { return 0 }

// FastOpen returns false.
func FastOpen(int) bool { return false }

// Protocol fails with ENOPROTOOPT: not every system has SO_PROTOCOL.
func Protocol(int) (int, syscall.Errno) { return 0, syscall.ENOPROTOOPT }

// PeerName is getpeername(2). a is unchanged on failure.
func PeerName(fd int, a *sockaddr.Sockaddr) syscall.Errno { return Getpeername(fd, a) }

// StartDeferred does nothing: no connect(2) is put off.
func StartDeferred(int) {}
