// This file exists because macOS and AIX create a descriptor first and make it
// close-on-exec after; an accepted one has its listener's O_NONBLOCK.

//go:build aix || darwin

package sys

import (
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// socket is socket(2), then close-on-exec, with no fork between.
func socket(domain, socktype, protocol int) (int, syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Socket(domain, socktype, protocol)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, errnoOf(err)
}

// accept is accept(2), then close-on-exec. The fork lock is not held: a
// listener that blocks would stop every fork.
func accept(fd int, peer *sockaddr.Sockaddr, _ bool) (conn int, modeSet bool, errno syscall.Errno) {
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
