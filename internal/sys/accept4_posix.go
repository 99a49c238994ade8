//go:build dragonfly || freebsd || illumos || netbsd || openbsd || solaris || (linux && portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	sockCloexec  = unix.SOCK_CLOEXEC
	sockNonblock = unix.SOCK_NONBLOCK
)

func accept4(fd, flags int) (int, syscall.Sockaddr, error) { return syscall.Accept4(fd, flags) }

func pipe2(p []int) error { return unix.Pipe2(p, unix.O_CLOEXEC|unix.O_NONBLOCK) }
