//go:build unix

package sys

import "syscall"

// Startup does nothing: sockets are always there.
func Startup() syscall.Errno { return 0 }
