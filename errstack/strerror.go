package errstack

import (
	"runtime"
	"strings"
	"syscall"
)

// Errnos of most Linux ports that the C library has a text for, since glibc 2.43 for the
// second one, and package syscall does not. Where a number is another errno, package syscall
// knows it.
const (
	ehwpoison = 133
	eftype    = 134
)

const isLinux = runtime.GOOS == "linux" || runtime.GOOS == "android"

// systemText returns what strerror(3) says about errno, or "" for a number that the
// system does not know. The texts of package syscall are those of the C library with a
// lower-case first letter.
func systemText(errno syscall.Errno) string {
	if errno == 0 {
		return "Success"
	}
	if _, text := winsockError(errno); text != "" {
		return text
	}
	s := strerror(errno)
	if isUnknown(s) {
		s = ""
		switch {
		case !isLinux:
		case errno == ehwpoison:
			s = "memory page has hardware error"
		case errno == eftype:
			s = "inappropriate file type or format"
		}
	}
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// isUnknown reports whether s is what package syscall says about a number that it does
// not know, on a Unix or on Windows.
func isUnknown(s string) bool {
	return strings.HasPrefix(s, "errno ") || strings.HasPrefix(s, "winapi error #")
}
