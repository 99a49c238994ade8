package errstack

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
)

// ParseCode returns the first error code in s. s may be the text of [Code.String] or a
// part of it, a line of [Stack.Print] or of ERR_print_errors with anything before and
// after it, OpenSSL's short form err:CODE:…, or just a hexadecimal number, with or without
// 0x.
//
//	error:10000067:BIO routines::connect error
//	0x10000067
//
// Codes in the layout of OpenSSL 1.1.1, as in
//
//	error:2008C076:BIO routines:BIO_socket:unable to create socket
//
// are translated: function numbers are dropped, and numbers of common reasons changed to
// those of 3.x. The name of the library tells the layouts apart. A number without a name
// counts as one of 1.1.1 if it makes no sense in 3.x, because the library has no name there
// or the reason without its flags is above 4095, and a library of 1.1.1 has that number.
//
// ParseCode fails if s has no code, or one of more than 32 bits.
//
// No OpenSSL counterpart in C; the command openssl errstr does this.
func ParseCode(s string) (Code, error) {
	s = strings.TrimSpace(s)
	if number, rest, ok := numberAfter(s, "error:", endsNumber); ok {
		return layout(number, libraryField(rest)), nil
	}
	if number, _, ok := numberAfter(s, "err:", isColon); ok {
		return layout(number, ""), nil
	}
	digits := s
	if hasPrefixFold(s, "0x") {
		digits = s[len("0x"):]
	}
	if number, rest, ok := hexNumber(digits); ok && rest == "" {
		return layout(number, ""), nil
	}
	return 0, errors.New("errstack: no error code in " + strconv.Quote(s))
}

// numberAfter returns the first number in s that follows word, in any case, and precedes
// what ends accepts. word must not be the end of a longer word.
func numberAfter(s, word string, ends func(rest string) bool) (number uint32, rest string, ok bool) {
	for i := range len(s) {
		if !hasPrefixFold(s[i:], word) || i > 0 && isWordCharacter(s[i-1]) {
			continue
		}
		if number, rest, ok = hexNumber(s[i+len(word):]); ok && ends(rest) {
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

func isColon(rest string) bool { return strings.HasPrefix(rest, ":") }

func endsNumber(rest string) bool {
	return rest == "" || strings.IndexByte(": \t\n\f\r", rest[0]) >= 0
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

// layout decides which layout number has. library is the field that follows it, or "".
func layout(number uint32, library string) Code {
	code, former := Code(number), former(number)
	switch {
	case library == code.libField():
		return code
	case library != "" && library == former.libField():
		return former
	case plausible(code):
		return code
	case former.LibString() != "":
		return former
	}
	return code
}

// plausible reports whether a library of 3.x may raise code: reasons are small, and only
// two of the flag bits are used.
func plausible(code Code) bool {
	const largest = 1<<12 - 1
	if code.System() {
		return code.Reason() <= largest
	}
	known := code == 0 || code.Lib() >= LibUser || code.LibString() != ""
	return known && code.Reason()&^(FlagFatal|FlagCommon) <= largest
}

// former translates a number in the layout of 1.1.1: library in bits 24 to 31, function
// in bits 12 to 23, reason in bits 0 to 11.
func former(number uint32) Code {
	lib, reason := Lib(number>>24), Reason(number&0xFFF)
	if lib == LibSys {
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
