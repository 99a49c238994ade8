//go:build unix

package errstack

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// errnoName returns the name of errno in C, or "".
func errnoName(errno syscall.Errno) string { return unix.ErrnoName(errno) }
