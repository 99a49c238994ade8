//go:build !unix

package errstack

import "syscall"

// errnoName returns "": nothing here knows the names.
func errnoName(syscall.Errno) string { return "" }
