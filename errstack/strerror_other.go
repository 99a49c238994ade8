// This file exists because elsewhere package syscall is not known to miss an errno.

//go:build !linux && !windows

package errstack

import "syscall"

// unknownErrno begins what package syscall says about a number that it does not know.
const unknownErrno = "errno "

// unnamedText knows of no errno that package syscall misses.
func unnamedText(syscall.Errno) string { return "" }
