package addr

import (
	"encoding"
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"example.com/bio/errstack"
)

var (
	_ fmt.Stringer             = Addr{}
	_ encoding.TextAppender    = Addr{}
	_ encoding.TextMarshaler   = Addr{}
	_ encoding.TextUnmarshaler = (*Addr)(nil)
)

// The words of the text form.
const (
	unspecText    = "unspec"
	unixPrefix    = "unix:"
	familyPrefix  = "family("
	familySuffix  = "):"
	abstractMark  = '@'
	quoteMark     = '"'
	pathMarks     = `@"` // a path that begins with one of these is quoted
	abstractMarks = `"`
)

// String returns the address as text, which [Parse] reads back for every Addr:
//
//	127.0.0.1:80         AF_INET
//	[fe80::1%2]:80       AF_INET6, the scope as a number; see [Addr.HostnameString]
//	unix:/run/s          AF_UNIX, a path
//	unix:@name           AF_UNIX, an abstract name
//	unix:                AF_UNIX, unnamed
//	unix:"@file\n"       a path that must be quoted
//	unix:@"a\x00b"       an abstract name that must be quoted
//	family(16):0000ff    any other family: what follows the family, in hexadecimal
//	unspec               the zero value
//
// A name is quoted as by [strconv.Quote] if it contains characters that do not print or bytes
// that are not UTF-8, if it begins or ends with a space, if it begins with '"', or if it is a
// path that begins with '@'. The text is therefore one line without control characters,
// whatever name a peer has chosen.
//
// No OpenSSL counterpart.
func (a Addr) String() string {
	if a == (Addr{}) {
		return unspecText
	}
	var buffer [80]byte
	text, _ := a.AppendText(buffer[:0])
	return string(text)
}

// AppendText appends the text of [Addr.String] to b, and nothing for the zero value, as
// netip.AddrPort does. The error is always nil. AppendText implements [encoding.TextAppender].
//
// No OpenSSL counterpart.
func (a Addr) AppendText(b []byte) ([]byte, error) {
	switch family := a.Family(); family {
	case syscall.AF_UNSPEC:
		return b, nil
	case syscall.AF_INET:
		b = a.appendHost(b)
	case syscall.AF_INET6:
		b = append(a.appendHost(append(b, '[')), ']')
	case syscall.AF_UNIX:
		return a.appendUnix(append(b, unixPrefix...)), nil
	default:
		b = strconv.AppendInt(append(b, familyPrefix...), int64(family), 10)
		return appendHex(append(b, familySuffix...), a.sockaddr.Foreign()), nil
	}
	return strconv.AppendUint(append(b, ':'), uint64(a.Port()), 10), nil
}

func appendHex(b, data []byte) []byte {
	for _, c := range data {
		b = append(b, lowerHex[c>>4], lowerHex[c&0xF])
	}
	return b
}

const lowerHex = "0123456789abcdef"

// appendUnix appends the text of an AF_UNIX address without the prefix.
func (a *Addr) appendUnix(b []byte) []byte {
	if name, ok := a.abstractName(); ok {
		return appendName(append(b, abstractMark), string(name), abstractMarks)
	}
	return appendName(b, string(a.sockaddr.UnixName()), pathMarks)
}

// appendName appends a path or an abstract name, quoted if necessary.
func appendName(b []byte, name, marks string) []byte {
	if isClear(name, marks) {
		return append(b, name...)
	}
	return strconv.AppendQuote(b, name)
}

// isClear reports whether name needs no quotes: it prints, does not begin with one of marks,
// and does not lose a space to a reader that trims.
func isClear(name, marks string) bool {
	return name == "" || isPlain(name) && name[0] != ' ' && name[len(name)-1] != ' ' &&
		strings.IndexByte(marks, name[0]) < 0
}

// isPlain reports whether s is UTF-8 of characters that print.
func isPlain(s string) bool {
	for i, r := range s {
		if !strconv.IsPrint(r) || r == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD") {
			return false
		}
	}
	return true
}

// MarshalText returns what [Addr.AppendText] appends: the text of [Addr.String], and the
// empty text for the zero value. The error is always nil. It implements
// [encoding.TextMarshaler].
func (a Addr) MarshalText() ([]byte, error) { return a.AppendText([]byte{}) }

// UnmarshalText sets a to the address that [Parse] reads from text, with the same errors, in
// which case a is unchanged. The empty text is the zero value. UnmarshalText implements
// [encoding.TextUnmarshaler].
func (a *Addr) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Addr{}
		return nil
	}
	parsed, r := parse(string(text))
	if r != nil {
		return r.fail("addr.UnmarshalText", errstack.Quoted(text))
	}
	*a = parsed
	return nil
}
