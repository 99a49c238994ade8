// This file exists because elsewhere package syscall is not known to miss an errno.

//go:build !linux

package errstack

import "syscall"

// unnamedText knows of no errno that package syscall misses.
func unnamedText(syscall.Errno) string { return "" }
