package errstack

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

var (
	// The number and the fields after it; the library's name has no colon in it.
	codeInLine = regexp.MustCompile(`(?i:\berror:([0-9a-f]{1,8}))(?::([^:\n]*))?(?:[:\s]|$)`)
	// The form that OpenSSL falls back to where its buffer is too short.
	codeInShort = regexp.MustCompile(`(?i:\berr:([0-9a-f]{1,8})):`)
	codeAlone   = regexp.MustCompile(`(?i:^(?:0x)?([0-9a-f]{1,8})$)`)
)

// ParseCode returns the first error code in s, which may be what [Code.String] returns
// or a part of it, a whole line of [Stack.Print] or of ERR_print_errors(3) with anything
// before and after it, OpenSSL's short form err:CODE:…, or a hexadecimal number alone,
// with or without 0x.
//
//	error:10000067:BIO routines::connect error
//	0x10000067
//
// Codes in the layout of OpenSSL 1.1.1, as in
//
//	error:2008C076:BIO routines:BIO_socket:unable to create socket
//
// are translated: function numbers are left out, and numbers of common reasons changed to
// those of 3.x. The name of the library tells the layouts apart; a number alone is taken
// for one of 1.1.1 if it cannot well be one of 3.x, because the library has no name there
// or the reason is above 4095 without its flags, and a library of 1.1.1 has that number.
//
// It fails where s has no code, or one of more than 32 bits.
func ParseCode(s string) (Code, error) {
	s = strings.TrimSpace(s)
	for _, form := range [...]*regexp.Regexp{codeInLine, codeInShort, codeAlone} {
		match := form.FindStringSubmatch(s)
		if match == nil {
			continue
		}
		number, err := strconv.ParseUint(match[1], 16, 32)
		if err != nil {
			return 0, fmt.Errorf("errstack: parse code: %w", err)
		}
		library := ""
		if len(match) > 2 {
			library = match[2]
		}
		return layout(uint32(number), library), nil
	}
	return 0, fmt.Errorf("errstack: no error code in %q", s)
}

// layout decides which layout number has. The field library is what follows it, "" where
// nothing does.
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

// plausible reports whether a code in the layout of 3.x is one that a library raises:
// reasons are small, and two of the flag bits are used.
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

// formerReasons are the common reasons whose number was another in 1.1.1. Those named
// after a library had the number of the library, without a flag.
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
