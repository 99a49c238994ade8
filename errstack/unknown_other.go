// This file exists because package syscall has the same words for an unknown number on
// every system but windows.

//go:build !windows

package errstack

// unknownErrno begins what package syscall says about a number that it does not know.
const unknownErrno = "errno "
