//go:build unix && (!linux || portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// kernel holds the system calls of this backend. Tests replace it with the calls of a system
// that they cannot run on.
var kernel = systemCalls{
	socket:      syscall.Socket,
	accept:      syscall.Accept,
	accept4:     accept4,
	closeOnExec: syscall.CloseOnExec,
	setNonblock: syscall.SetNonblock,
	bind:        syscall.Bind,
	connect:     syscall.Connect,
	listen:      syscall.Listen,
	close:       syscall.Close,
	getsockname: syscall.Getsockname,
	getpeername: syscall.Getpeername,
	getsockopt:  unix.GetsockoptInt,
	setsockopt:  unix.SetsockoptInt,
	poll:        unix.Poll,
}

type systemCalls struct {
	socket      func(domain, socktype, protocol int) (int, error)
	accept      func(fd int) (int, syscall.Sockaddr, error)
	accept4     func(fd, flags int) (int, syscall.Sockaddr, error)
	closeOnExec func(fd int)
	setNonblock func(fd int, on bool) error
	bind        func(fd int, a syscall.Sockaddr) error
	connect     func(fd int, a syscall.Sockaddr) error
	listen      func(fd, backlog int) error
	close       func(fd int) error
	getsockname func(fd int) (syscall.Sockaddr, error)
	getpeername func(fd int) (syscall.Sockaddr, error)
	getsockopt  func(fd, level, option int) (int, error)
	setsockopt  func(fd, level, option, value int) error
	poll        func(fds []unix.PollFd, milliseconds int) (int, error)
}
