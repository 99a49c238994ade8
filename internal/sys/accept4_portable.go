// This file exists because these systems, too, make a descriptor close-on-exec in
// the call that creates it, and the standard library can ask them to.

//go:build dragonfly || freebsd || illumos || netbsd || openbsd || solaris || (linux && portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// socket is socket(2) with close-on-exec.
func socket(domain, socktype, protocol int) (int, syscall.Errno) {
	fd, err := syscall.Socket(domain, socktype|unix.SOCK_CLOEXEC, protocol)
	return fd, errnoOf(err)
}

// accept is accept4(2). The mode of the new descriptor is that of the flags
// alone: accept4 does not take over the listener's.
func accept(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
	flags := unix.SOCK_CLOEXEC
	if nonblock {
		flags |= unix.SOCK_NONBLOCK
	}
	conn, address, err := syscall.Accept4(fd, flags)
	if err == nil && peer != nil {
		fromSyscall(peer, address)
	}
	return conn, true, errnoOf(err)
}
