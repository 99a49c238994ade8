// This file exists because the C library of linux has a text for an errno that package
// syscall has none for.

package errstack

import "syscall"

// unnamedText returns the text that the C library of linux has for an errno, and package
// syscall has not: that of EHWPOISON. On the ports where 133 is another error it is known.
func unnamedText(errno syscall.Errno) string {
	if errno == 133 {
		return "memory page has hardware error"
	}
	return ""
}
