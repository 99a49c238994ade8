//go:build !windows

package errstack

import "syscall"

// On these systems an errno is what it says.

func nativeErrno(errno syscall.Errno) syscall.Errno { return errno }

func posixErrno(errno syscall.Errno) syscall.Errno { return errno }

func meansErrno(errno, target syscall.Errno, _ string) bool { return errno == target }

func errnoText(errno syscall.Errno) string { return errno.Error() }
