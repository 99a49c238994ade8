//go:build !linux

package errstack

import "syscall"

// unnamedErrnos is empty where package syscall is not known to miss an errno.
var unnamedErrnos map[syscall.Errno]string
