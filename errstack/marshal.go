package errstack

import (
	"strconv"
	"unicode/utf8"
)

// MarshalText returns the text of e, its code as eight hexadecimal digits, the name of its errno
// and its position in one line:
//
//	BIO_bind [::]:443: unable to bind socket: permission denied (10000075 EACCES main.go:31)
//
// It implements encoding.TextMarshaler, which the text handler of log/slog uses.
//
// No OpenSSL counterpart.
func (e *Error) MarshalText() ([]byte, error) {
	if e.made() == &none {
		return []byte(e.Error()), nil
	}
	b := append([]byte(escape(e.Error())), " ("...)
	b = append(b, e.Code().hex()...)
	if name := Sys(e.Errno()).ErrnoName(); e.Errno() != 0 && name != "" {
		b = append(append(b, ' '), name...)
	}
	if file := e.File(); file != "" {
		b = append(append(b, ' '), escape(file)...)
		b = strconv.AppendInt(append(b, ':'), int64(e.Line()), 10)
	}
	return append(b, ')'), nil
}

// MarshalJSON returns e as a JSON object with the members error, function, code, reason, syscall,
// errno, errnoName, address, file, line and cause, without those that have no value. It
// implements json.Marshaler, which the JSON handler of log/slog uses.
//
// No OpenSSL counterpart.
func (e *Error) MarshalJSON() ([]byte, error) {
	e = e.made()
	if e == &none {
		return []byte("null"), nil
	}
	var o object
	o.text("error", e.Error())
	o.text("function", e.Func())
	o.text("code", e.Code().hex())
	o.text("reason", e.Code().ReasonString())
	o.text("syscall", e.Syscall())
	if e.errno != 0 {
		o.number("errno", int64(e.errno))
		o.text("errnoName", Sys(e.errno).ErrnoName())
	}
	if a := e.Addr(); a != nil {
		o.text("address", a.String())
	}
	o.position(e.File(), e.Line())
	if e.cause != nil {
		o.text("cause", e.cause.Error())
	}
	return o.end(), nil
}

// MarshalText returns [Entry.String]. It implements encoding.TextMarshaler.
//
// No OpenSSL counterpart.
func (e Entry) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// MarshalJSON returns e as a JSON object with the members code, library, reason, errnoName,
// function, data, file and line, without those that have no value. It implements
// json.Marshaler.
//
// No OpenSSL counterpart.
func (e Entry) MarshalJSON() ([]byte, error) {
	var o object
	o.text("code", e.Code.hex())
	o.text("library", e.Code.LibString())
	o.text("reason", e.Code.ReasonString())
	o.text("errnoName", e.Code.ErrnoName())
	o.text("function", e.Func)
	o.text("data", e.Data)
	o.position(e.File(), e.Line())
	return o.end(), nil
}

// MarshalText returns [Code.String]. It implements encoding.TextMarshaler.
//
// No OpenSSL counterpart.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText sets c to the code that [ParseCode] finds in text. It implements
// encoding.TextUnmarshaler.
//
// No OpenSSL counterpart.
func (c *Code) UnmarshalText(text []byte) error {
	code, err := ParseCode(string(text))
	if err == nil {
		*c = code
	}
	return err
}

// object is a JSON object of at least one member that is being written. Package encoding/json
// would add more to every program than the rest of this package.
type object []byte

func (o *object) name(name string) {
	if *o == nil {
		*o = append(*o, '{')
	} else {
		*o = append(*o, ',')
	}
	*o = append(quoteJSON(*o, name), ':')
}

// text adds a member, unless its value is empty.
func (o *object) text(name, value string) {
	if value != "" {
		o.name(name)
		*o = quoteJSON(*o, value)
	}
}

func (o *object) number(name string, value int64) {
	o.name(name)
	*o = strconv.AppendInt(*o, value, 10)
}

func (o *object) position(file string, line int) {
	if file != "" {
		o.text("file", file)
		o.number("line", int64(line))
	}
}

func (o *object) end() []byte { return append(*o, '}') }

// quoteJSON appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD. What does not
// print is escaped, so that the object is safe to print.
func quoteJSON(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case strconv.IsPrint(r):
			b = utf8.AppendRune(b, r)
		case r <= 0xFFFF:
			b = append(b, '\\', 'u', digits[r>>12], digits[r>>8&0xF], digits[r>>4&0xF], digits[r&0xF])
		default: // a pair of surrogates
			r -= 0x10000
			for _, half := range [...]rune{0xD800 + r>>10, 0xDC00 + r&0x3FF} {
				b = append(b, '\\', 'u', digits[half>>12], digits[half>>8&0xF], digits[half>>4&0xF], digits[half&0xF])
			}
		}
	}
	return append(b, '"')
}
