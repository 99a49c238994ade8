//go:build dragonfly || freebsd || illumos || netbsd || openbsd || solaris || (linux && portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// Socket is socket(2). The descriptor is close-on-exec.
func Socket(domain, socktype, protocol int) (int, syscall.Errno) {
	fd, err := syscall.Socket(domain, socktype|unix.SOCK_CLOEXEC, protocol)
	return fd, errnoOf(err)
}

// acceptOnce is accept4(2). The flags alone decide the mode of the new descriptor: it does
// not inherit the listener's.
func acceptOnce(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
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

// Pipe is pipe2(2). Both ends are close-on-exec and non-blocking.
func Pipe() (read, write int, errno syscall.Errno) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return -1, -1, errnoOf(err)
	}
	return p[0], p[1], 0
}
