package errstack

import "syscall"

// unnamedErrnos are the errnos that the C library of linux has a text for and package
// syscall has not: EHWPOISON. On the ports where 133 is another error it is known.
var unnamedErrnos = map[syscall.Errno]string{
	133: "memory page has hardware error",
}
