package errstack

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// The longest parts of an error's text, in bytes.
const (
	maxQuoted = 256
	maxCause  = 4096
)

// Quoted is a text from outside as the texts of errors show it: quoted as by [strconv.Quote], and
// shortened if it has more than 256 bytes. It is for the address of [Step.Make].
//
// No OpenSSL counterpart.
type Quoted string

// String returns the quoted text.
func (q Quoted) String() string { return strconv.Quote(shorten(string(q), maxQuoted)) }

// shorten returns s, or its beginning and an ellipsis if it has more than limit bytes.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

// Error returns the text of e: the function, the address, the reason and the errno, if
// there are such.
//
//	BIO_bind [::]:443: unable to bind socket: permission denied
//	BIO_socket_ioctl 127.0.0.1:80: calling ioctlsocket(): bad file descriptor
//	BIO_connect: operation now in progress
//
// Data follows the reason, or replaces a reason that says only that the failure came from
// another library. Control characters in it are escaped as in [Entry.String]. A cause
// replaces the errno.
func (e *Error) Error() string {
	e = e.made()
	if e == &none {
		return "<nil>"
	}
	text := e.Func()
	if e.addr != nil {
		text += " " + e.addr.String()
	}
	for _, part := range [...]string{e.what(), e.why()} {
		if part != "" {
			text += ": " + part
		}
	}
	return text
}

// what is the reason in words.
func (e *Error) what() string {
	code, data := e.step.Code, escape(e.step.Data)
	switch {
	case e.step.Text != "":
		return e.step.Text
	case code == 0, code.Reason() == ReasonSysLib && data == "" && e.step.SysData != "":
		return e.step.SysData
	case data == "":
		return code.reasonField()
	case code.Reason() == ReasonSysLib:
		return data
	}
	return code.reasonField() + ": " + data
}

// why is the text of the cause, shortened if it is very long, or of the errno.
func (e *Error) why() string {
	switch e := e.made(); {
	case e.cause != nil:
		return shorten(e.cause.Error(), maxCause)
	case e.errno != 0:
		return errnoText(e.errno)
	}
	return ""
}

// Format prints the text of e for %v, %s, %q, %x and %X, as they print a string. For %+v
// it adds every entry on a separate line, as [Entry.String] returns it.
func (e *Error) Format(f fmt.State, verb rune) {
	text, format := e.Error(), fmt.FormatString(f, verb)
	if verb == 'v' && f.Flag('+') {
		format = "%s"
		for _, entry := range e.Entries() {
			text += "\n" + entry.String()
		}
	}
	fmt.Fprintf(f, format, text)
}
