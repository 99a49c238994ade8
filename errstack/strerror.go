package errstack

import (
	"strings"
	"syscall"
)

// systemText returns what strerror(3) says about errno, and "" for a number that the
// system does not know. The texts of package syscall are those of the C library with a
// small first letter.
func systemText(errno syscall.Errno) string {
	if errno == 0 {
		return "Success"
	}
	s := errno.Error()
	if strings.HasPrefix(s, unknownErrno) {
		s = unnamedText(errno)
	}
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		upper := [...]byte{s[0] - 'a' + 'A'}
		return string(upper[:]) + s[1:]
	}
	return s
}
