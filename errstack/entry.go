package errstack

import (
	"strconv"
	"unicode/utf8"
)

// Entry is one entry of a [Stack]. The zero Entry stands for no entry.
//
// Corresponds to what ERR_get_error_all returns. See ERR_get_error(3).
type Entry struct {
	// Code is the packed error code. It may be 0: an application can raise that.
	Code Code
	// Func is the name of the function that failed: OpenSSL's name, such as
	// "BIO_connect", for what this module records, and the Go function with its package
	// path for what [Stack.Raise] records. It is "" if it is not known.
	Func string
	// Data is the text that was raised with the error or added to it.
	Data string

	pc uintptr
	at position // if pc is 0
}

// position is a place in source code that came as text, not as a program counter.
type position struct {
	file string
	line int
}

// At returns a copy of e with a position that is known as text, such as that of an entry of
// libcrypto. File and Line return it as it is.
//
// Corresponds to ERR_set_debug. See ERR_new(3).
func (e Entry) At(file string, line int) Entry {
	e.pc, e.at = 0, position{file, line}
	return e
}

// position resolves the position of e.
func (e Entry) position() position {
	if e.pc == 0 {
		return e.at
	}
	f := frame(e.pc)
	return position{f.File, f.Line}
}

// File returns the path of the source file of the failed call, or "" if the position is
// not known. It is resolved now, not when the error was recorded.
func (e Entry) File() string { return e.position().file }

// Line returns the line of the failed call in [Entry.File], counted from 1, or 0 if the
// position is not known. OpenSSL has -1 for an entry whose position was never set, and so has
// an entry that was parsed or made from one of OpenSSL's.
func (e Entry) Line() int { return e.position().line }

// String returns the entry as ERR_print_errors prints it, without the thread and without
// the newline:
//
//	error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:DATA
//
// It is one line of characters that print, whatever the data: control characters, characters
// without a width, those that change the direction of the text, and bytes that are not UTF-8
// are escaped as in a Go string. OpenSSL prints them as they are, so that data from outside
// can forge lines, and cuts lines at 4095 bytes.
func (e Entry) String() string {
	at := e.position()
	return escape(e.Code.line(e.Func) + ":" + at.file + ":" + strconv.Itoa(at.line) + ":" + e.Data)
}

// escape replaces in s the characters that do not print, which could end or rewrite a line of a
// log, and bytes that are not UTF-8. It leaves everything else alone, backslashes too, so that
// lines without such characters are OpenSSL's.
func escape(s string) string {
	var b []byte
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		prints := strconv.IsPrint(r) && (r != utf8.RuneError || size > 1)
		switch {
		case prints && b != nil:
			b = append(b, s[i:i+size]...)
		case !prints:
			if b == nil {
				b = append(b, s[:i]...)
			}
			quoted := strconv.QuoteToASCII(s[i : i+size])
			b = append(b, quoted[1:len(quoted)-1]...)
		}
	}
	if b == nil {
		return s
	}
	return string(b)
}
