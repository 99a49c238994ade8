// This file exists because package syscall has words of its own for an unknown number on
// windows.

package errstack

// unknownErrno begins what package syscall says about a number that it does not know.
const unknownErrno = "winapi error #"
