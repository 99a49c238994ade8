// This file exists because package syscall has other words for an unknown number on
// windows.

package errstack

import "syscall"

// unknownErrno begins what package syscall says about a number that it does not know.
const unknownErrno = "winapi error #"

// unnamedText knows of no errno that package syscall misses.
func unnamedText(syscall.Errno) string { return "" }
