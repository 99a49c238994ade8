package errstack

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
)

// ParseCode returns the first error code in s. s may be the text of [Code.String] or a
// part of it, a line of [Stack.Print] or of ERR_print_errors with anything before and
// after it, such a line without "error:", OpenSSL's short form err:CODE:…, or just a
// number: hexadecimal, with or without 0x, or decimal if only that can be a code.
//
//	error:10000067:BIO routines::connect error
//	10000067:BIO routines::connect error
//	0x10000067
//	268435559
//
// Codes in the layout of OpenSSL 1.1.1, as in
//
//	error:2008C076:BIO routines:BIO_socket:unable to create socket
//
// are translated: function numbers are dropped, numbers of common reasons changed to those
// of 3.x, and Windows' numbers of system errors completed, which 1.1.1 cuts. The name or, in
// the short form, the number of the library tells the layouts apart. A number without that
// counts as one of 1.1.1 if it makes no sense in 3.x, because the library has no name there
// or the reason without its flags is above 4095, and a library of 1.1.1 has that number.
//
// ParseCode fails if s has no code, or one of more than 32 bits. In a line a code has eight
// digits, except in the short form.
//
// No OpenSSL counterpart in C; the command openssl errstr does this.
func ParseCode(s string) (Code, error) {
	code, _, _, err := findCode(s)
	return code, err
}

// findCode returns the first code in s, the fields after it, and whether they are those of the
// short form.
func findCode(s string) (code Code, fields string, short bool, err error) {
	number, rest, ok := numberAfter(s, "error:", 8, endsNumber)
	if !ok {
		number, rest, ok = numberAfter(s, "", 8, namesLibrary)
	}
	if ok {
		code, _ := layout(number, hasName(libraryField(rest)))
		return code, strings.TrimPrefix(rest, ":"), false, nil
	}
	if number, rest, ok := numberAfter(s, "err:", 1, startsField); ok {
		code, _ := layout(number, hasNumber(libraryField(rest)))
		return code, strings.TrimPrefix(rest, ":"), true, nil
	}
	if code, ok := parseNumber(strings.TrimSpace(s)); ok {
		return code, "", false, nil
	}
	return 0, "", false, errors.New("errstack: no error code in " + Quoted(s).String())
}

// parseNumber parses a code that stands alone.
func parseNumber(s string) (Code, bool) {
	digits := s
	if hasPrefixFold(s, "0x") {
		digits = s[len("0x"):]
	}
	number, rest, ok := hexNumber(digits)
	ok = ok && rest == ""
	code, sensible := layout(number, unknown)
	if decimal, err := strconv.ParseUint(s, 10, 32); err == nil && !(ok && sensible) {
		if code, sensible := layout(uint32(decimal), unknown); sensible {
			return code, true
		}
	}
	return code, ok
}

// numberAfter returns the first number in s that has at least so many digits, follows word, in
// any case, and precedes what ends accepts. word must not be the end of a longer word.
func numberAfter(s, word string, digits int, ends func(number uint32, rest string) bool) (number uint32, rest string, ok bool) {
	for i := range len(s) {
		if !hasPrefixFold(s[i:], word) || i > 0 && isWordCharacter(s[i-1]) {
			continue
		}
		after := s[i+len(word):]
		number, rest, ok = hexNumber(after)
		if ok && len(after)-len(rest) >= digits && ends(number, rest) {
			return number, rest, true
		}
	}
	return 0, "", false
}

// hexNumber returns the number of up to 8 digits at the beginning of s, and what follows
// it.
func hexNumber(s string) (number uint32, rest string, ok bool) {
	n := 0
	for n < len(s) && isHexDigit(s[n]) {
		n++
	}
	value, err := strconv.ParseUint(s[:n], 16, 32)
	return uint32(value), s[n:], err == nil && n <= 8
}

// libraryField returns the field after a number in a line, which has no colon in it.
func libraryField(rest string) string {
	field, ok := strings.CutPrefix(rest, ":")
	if !ok {
		return ""
	}
	field, _, _ = strings.Cut(field, ":")
	field, _, _ = strings.Cut(field, "\n")
	return field
}

func startsField(_ uint32, rest string) bool { return strings.HasPrefix(rest, ":") }

func endsNumber(_ uint32, rest string) bool {
	return rest == "" || strings.IndexByte(": \t\n\f\r", rest[0]) >= 0
}

// namesLibrary reports whether the field after number is the name of its library.
func namesLibrary(number uint32, rest string) bool {
	isNamed := hasName(libraryField(rest))
	return isNamed(Code(number)) || isNamed(former(number))
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func isHexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func isWordCharacter(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
}

// layout decides which layout number has, and reports whether it makes sense there. of reports
// whether a code is of the library that the text names.
func layout(number uint32, of func(Code) bool) (code Code, sensible bool) {
	code, former := Code(number), former(number)
	switch {
	case of(code):
		return code, true
	case of(former):
		return former, true
	case plausible(code):
		return code, true
	case former.LibString() != "":
		return former, number>>12&0xFFF < 1000 // functions have numbers of three digits
	}
	return code, false
}

// hasName returns a function that reports whether the library of a code has this name.
func hasName(name string) func(Code) bool {
	return func(c Code) bool { return c.libField() == name }
}

// hasNumber returns a function that reports whether the library of a code has this number,
// in hexadecimal.
func hasNumber(digits string) func(Code) bool {
	number, err := strconv.ParseUint(digits, 16, 32)
	return func(c Code) bool { return err == nil && c.Lib() == Lib(number) }
}

// unknown stands for a text that names no library.
func unknown(Code) bool { return false }

// plausible reports whether a library of 3.x may raise code: reasons are small, and only
// two of the flag bits are used.
func plausible(code Code) bool {
	const largest, largestErrno = 1<<12 - 1, 1<<14 - 1 // Windows has errnos above 10000
	if code.System() {
		return code.Reason() <= largestErrno
	}
	lib := code.Lib()
	known := lib >= LibUser || code.LibString() != "" || lib == LibComp || lib == LibProp // without names
	return known && code.Reason()&^(FlagFatal|FlagCommon) <= largest
}

// former translates a number in the layout of 1.1.1: library in bits 24 to 31, function
// in bits 12 to 23, reason in bits 0 to 11.
func former(number uint32) Code {
	lib, reason := Lib(number>>24), Reason(number&0xFFF)
	if lib == LibSys {
		const cut = 1 << 13 // of 10004 to 10112, which Windows has; no other errno is what is left
		if 10004-cut <= reason && reason <= 10112-cut {
			reason += cut
		}
		return Sys(syscall.Errno(reason))
	}
	if common, ok := formerReasons[reason]; ok {
		reason = common
	} else if text(pack(0, FlagCommon|reason)) != "" && reason < 64 {
		reason |= FlagCommon
	}
	return pack(lib, reason)
}

// formerReasons are the common reasons that had another number in 1.1.1. Those named after
// a library had the number of the library, without a flag.
var formerReasons = map[Reason]Reason{
	7:  ReasonPassedInvalidArgument,
	58: ReasonNestedASN1Error,
	63: ReasonMissingASN1EOS,
	64: ReasonFatal,
	65: ReasonMallocFailure,
	66: ReasonShouldNotHaveBeenCalled,
	67: ReasonPassedNullParameter,
	68: ReasonInternalError,
	69: ReasonDisabled,
	70: ReasonInitFail,
	72: ReasonOperationFail,
}
