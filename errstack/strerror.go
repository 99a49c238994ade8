package errstack

import (
	"runtime"
	"strings"
	"syscall"
)

// ehwpoison is EHWPOISON of most Linux ports, which the C library has a text for and
// package syscall does not. Where 133 is another errno, package syscall knows it.
const ehwpoison = 133

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
		if errno == ehwpoison && isLinux {
			s = "memory page has hardware error"
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
