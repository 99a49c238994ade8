// This file implements the calls that create descriptors for systems that cannot make them
// close-on-exec in the same call.

//go:build aix || darwin

package sys

import (
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// Socket is socket(2). The descriptor is close-on-exec, and nothing is forked before it is.
func Socket(domain, socktype, protocol int) (int, syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Socket(domain, socktype, protocol)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, errnoOf(err)
}

// acceptOnce is accept(2). The new descriptor inherits the listener's mode. The fork lock is
// not held: a listener that blocks would stop every fork.
func acceptOnce(fd int, peer *sockaddr.Sockaddr, _ bool) (conn int, modeSet bool, errno syscall.Errno) {
	conn, address, err := syscall.Accept(fd)
	if err != nil {
		return conn, false, errnoOf(err)
	}
	syscall.CloseOnExec(conn)
	if peer != nil {
		fromSyscall(peer, address)
	}
	return conn, false, 0
}

// Pipe is pipe(2). Both ends are close-on-exec and non-blocking, and nothing is forked
// before they are.
func Pipe() (read, write int, errno syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		return -1, -1, errnoOf(err)
	}
	for _, fd := range p {
		syscall.CloseOnExec(fd)
		SetNonblock(fd, true)
	}
	return p[0], p[1], 0
}
