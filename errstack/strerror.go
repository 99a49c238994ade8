package errstack

import (
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// systemText returns what strerror(3) says about errno, and "" for a number that the
// system does not know. The texts of package syscall are those of the C library with a
// small first letter.
func systemText(errno syscall.Errno) string {
	if errno == 0 {
		return "Success"
	}
	s := errno.Error()
	if strings.HasPrefix(s, "errno ") || strings.HasPrefix(s, "winapi error #") {
		s = unnamedErrnos[errno]
	}
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
