// This file implements the calls that create descriptors, with close-on-exec in the same call
// if the system can.

//go:build unix && (!linux || portable)

package sys

import (
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// Socket is socket(2). The descriptor is close-on-exec, and nothing is forked before it is.
func Socket(domain, socktype, protocol int) (int, syscall.Errno) {
	if facts.atomicCloexec {
		fd, err := kernel.socket(domain, socktype|sockCloexec, protocol)
		return fd, errnoOf(err)
	}
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := kernel.socket(domain, socktype, protocol)
	if err == nil {
		kernel.closeOnExec(fd)
	}
	return fd, errnoOf(err)
}

// acceptOnce is accept4(2), whose flags alone decide the mode of the new descriptor, or
// accept(2), whose new descriptor has the listener's. The fork lock is not held for accept: a
// listener that blocks would stop every fork.
func acceptOnce(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
	var address syscall.Sockaddr
	var err error
	if facts.atomicCloexec {
		flags := sockCloexec
		if nonblock {
			flags |= sockNonblock
		}
		conn, address, err = kernel.accept4(fd, flags)
	} else {
		conn, address, err = kernel.accept(fd)
		if err == nil {
			kernel.closeOnExec(conn)
		}
	}
	if err == nil && peer != nil {
		fromSyscall(peer, address)
	}
	return conn, facts.atomicCloexec, errnoOf(err)
}

// Pipe is pipe2(2) or pipe(2). Both ends are close-on-exec and non-blocking, and nothing is
// forked before they are.
func Pipe() (read, write int, errno syscall.Errno) {
	var p [2]int
	if facts.atomicCloexec {
		if err := pipe2(p[:]); err != nil {
			return -1, -1, errnoOf(err)
		}
		return p[0], p[1], 0
	}
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := syscall.Pipe(p[:]); err != nil {
		return -1, -1, errnoOf(err)
	}
	for _, fd := range p {
		kernel.closeOnExec(fd)
		SetNonblock(fd, true)
	}
	return p[0], p[1], 0
}
