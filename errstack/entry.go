package errstack

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Entry is one entry of a [Stack], what ERR_get_error_all(3) gives in C. The zero Entry
// stands for none.
type Entry struct {
	// Code is the packed error code. It may be 0: an application can raise that.
	Code Code
	// Func is the function that the entry names: OpenSSL's for what this module
	// records, "BIO_connect" for one, and the Go function with its package path for
	// what [Stack.Raise] recorded.
	Func string
	// Data is the text that was raised with the error or added to it, "" for none.
	Data string

	pc uintptr
}

// File returns the path of the source file of the call that failed, "" where the
// position is not known. It is resolved now, not when the error was recorded.
func (e Entry) File() string {
	_, file, _ := frame(e.pc)
	return file
}

// Line returns the line of the call that failed in [Entry.File], from 1, and 0 where
// the position is not known. C has -1 for an entry whose position was never set.
func (e Entry) Line() int {
	_, _, line := frame(e.pc)
	return line
}

// String returns the entry as ERR_print_errors(3) prints it, without the field before
// the first colon and without a newline:
//
//	error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:DATA
//
// It is one line, whatever the data: control characters, line separators and bytes that
// terminals take for control characters are escaped as in a Go string. C prints them
// raw, so that data from outside can forge lines, and cuts lines at 4095 bytes.
func (e Entry) String() string {
	_, file, line := frame(e.pc)
	return escape(e.Code.line(e.Func) + ":" + file + ":" + strconv.Itoa(line) + ":" + e.Data)
}

// escape replaces in s what could end or rewrite a line of a log. Everything else stays
// as it is, a backslash too, so that lines without such characters are OpenSSL's.
func escape(s string) string {
	if !strings.ContainsFunc(s, suspicious) {
		return s
	}
	var b []byte
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if !suspicious(r) || r == utf8.RuneError && (size > 1 || s[0] >= 0xA0) {
			b = append(b, s[:size]...)
		} else {
			quoted := strconv.QuoteToASCII(s[:size])
			b = append(b, quoted[1:len(quoted)-1]...)
		}
		s = s[size:]
	}
	return string(b)
}

// suspicious reports whether escape has to look at r. utf8.RuneError stands for a byte that
// is not UTF-8: 0x80 to 0x9F are control characters of Latin-1.
func suspicious(r rune) bool {
	return r < ' ' || 0x7F <= r && r < 0xA0 || r == '\u2028' || r == '\u2029' || r == utf8.RuneError
}
