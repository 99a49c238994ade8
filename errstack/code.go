package errstack

import (
	"strconv"
	"syscall"
)

// Reason is the number of an error within its library. As in the macro ERR_GET_REASON
// of OpenSSL 3.x it includes the flag bits [FlagFatal] and [FlagCommon]. The reason of
// a system error is its errno.
type Reason uint32

// Code is a packed error code in the layout of OpenSSL 3.x: bit 31 set and an errno in
// the bits below for a system error, else the library in bits 23 to 30 and the reason
// in bits 0 to 22. It is an error, so that it can be the target of [errors.Is]; the
// zero Code stands for no error.
//
// See ERR_GET_LIB(3).
type Code uint32

// Flag bits of a [Reason], ERR_RFLAG_* in C.
const (
	FlagFatal  Reason = 1 << 18 // the library cannot go on
	FlagCommon Reason = 1 << 19 // the reason means the same in every library
)

const (
	systemFlag  Code = 1 << 31
	libShift         = 23
	libMask          = 0xFF
	reasonMask       = 1<<libShift - 1
	systemMask       = 1<<31 - 1
	reasonFlags      = 0x1F << 18
)

// Pack returns the code of a reason of a library. Bits of lib above the lowest 8 and
// bits of reason above the lowest 23 are cut off. For [LibSys] the reason is an errno
// of up to 31 bits, and the code is that of a system error.
//
// It is what ERR_raise(3) stores. The macro ERR_PACK of C knows no system errors: for
// library 2 it makes a code that is not one.
func Pack(lib Lib, reason Reason) Code {
	if lib == LibSys {
		return systemFlag | Code(reason)
	}
	return pack(lib, reason)
}

// pack is the layout without system errors, which is also that of the keys of texts.
func pack(lib Lib, reason Reason) Code {
	return Code(lib&libMask)<<libShift | Code(reason&reasonMask)
}

// Sys returns the code of the system error errno, as ERR_raise(ERR_LIB_SYS, errno)
// stores it. Sys(0) is the system error "Success", not the zero Code.
func Sys(errno syscall.Errno) Code { return Pack(LibSys, Reason(errno)) }

// Lib returns the library of c, [LibSys] for a system error. It is ERR_GET_LIB(3).
func (c Code) Lib() Lib {
	if c.System() {
		return LibSys
	}
	return Lib(c >> libShift & libMask)
}

// Reason returns the reason of c with its flag bits, for a system error the errno. It
// is ERR_GET_REASON(3).
func (c Code) Reason() Reason {
	if c.System() {
		return Reason(c & systemMask)
	}
	return Reason(c & reasonMask)
}

// System reports whether c is a system error. It is ERR_SYSTEM_ERROR of C.
func (c Code) System() bool { return c&systemFlag != 0 }

// Fatal reports whether c has [FlagFatal]; a system error never has. It is
// ERR_FATAL_ERROR(3).
func (c Code) Fatal() bool { return c.flags()&FlagFatal != 0 }

// Common reports whether c has [FlagCommon]: its reason is one of the constants
// Reason… of this package, whatever the library. A system error never has. It is
// ERR_COMMON_ERROR of C.
func (c Code) Common() bool { return c.flags()&FlagCommon != 0 }

// flags is ERR_GET_RFLAGS.
func (c Code) flags() Reason {
	if c.System() {
		return 0
	}
	return c.Reason() & reasonFlags
}

// LibString returns the name of the library of c, "BIO routines" for one, and "" where
// no name is known. It is ERR_lib_error_string(3), which needs the strings loaded
// first: here they always are.
func (c Code) LibString() string { return text(pack(c.Lib(), 0)) }

// ReasonString returns the text of the reason of c, "connect error" for one: the text
// of the reason in its library, else that of the common reason of this number, else
// "". The text of a system error is the C library's for the errno, "" for one that the
// system does not know; reason 0 of a library with a name is this name. Built in are
// the common reasons and those of the BIO library; [LoadStrings] adds others.
//
// It is ERR_reason_error_string(3), which has had no text for system errors since
// OpenSSL 3.0.
func (c Code) ReasonString() string {
	if c.System() {
		return systemText(syscall.Errno(c.Reason()))
	}
	if s := text(pack(c.Lib(), c.Reason())); s != "" {
		return s
	}
	return text(pack(0, c.Reason()))
}

// String returns the line error:CODE:LIBRARY::REASON, the code in 8 upper-case
// hexadecimal digits; the field between the two colons was the function's in 1.1.1 and
// has been empty since. A library without a name reads lib(N), a reason without a text
// reason(N), N in decimal and, as from OpenSSL 3.2 on, without flag bits.
//
// It is ERR_error_string(3) without a limit of length.
func (c Code) String() string { return c.line("") }

// Error returns the text of String.
func (c Code) Error() string { return c.String() }

// line is String with a function in the field that is the function's.
func (c Code) line(function string) string {
	var digits [8]byte
	for i := range digits {
		digits[i] = "0123456789ABCDEF"[c>>(28-4*i)&0xF]
	}
	return "error:" + string(digits[:]) + ":" + c.libField() + ":" + function + ":" + c.reasonField()
}

func (c Code) libField() string {
	if s := c.LibString(); s != "" {
		return s
	}
	return "lib(" + strconv.Itoa(int(c.Lib())) + ")"
}

func (c Code) reasonField() string {
	if s := c.ReasonString(); s != "" {
		return s
	}
	return "reason(" + strconv.Itoa(int(c.Reason()&^reasonFlags)) + ")"
}
