package errstack

import (
	"strconv"
	"syscall"
)

// Reason is the number of an error within its library, with the flag bits [FlagFatal] and
// [FlagCommon]. The reason of a system error is its errno.
//
// Corresponds to the result of ERR_GET_REASON. See ERR_GET_LIB(3).
type Reason uint32

// Code is a packed error code in the layout of OpenSSL 3.x: bit 31 set and an errno in
// the bits below for a system error, else the library in bits 23 to 30 and the reason
// in bits 0 to 22. It is an error, so that it can be the target of [errors.Is]. The zero
// Code stands for no error.
//
// Corresponds to what ERR_get_error returns. See ERR_GET_LIB(3).
type Code uint32

// Flag bits of a [Reason].
//
// Corresponds to ERR_RFLAG_FATAL and ERR_RFLAG_COMMON.
const (
	FlagFatal  Reason = 1 << 18 // the library cannot continue
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

// Pack returns the code of a reason of a library. It keeps the lowest 8 bits of lib and
// the lowest 23 bits of reason. For [LibSys] the reason is an errno of up to 31 bits, and
// the code is that of a system error.
//
// Corresponds to what ERR_raise stores. See ERR_raise(3). The macro ERR_PACK makes
// no system errors: its code for library 2 is not one.
func Pack(lib Lib, reason Reason) Code {
	if lib == LibSys {
		return systemFlag | Code(reason)
	}
	return pack(lib, reason)
}

// pack packs a code without regard to system errors. The keys of texts are packed so.
func pack(lib Lib, reason Reason) Code {
	return Code(lib&libMask)<<libShift | Code(reason&reasonMask)
}

// Sys returns the code of the system error errno. Sys(0) is the system error "Success",
// not the zero Code. On Windows the code has the number of Winsock for an errno that package
// syscall makes up, as it has in C: 8000274D for syscall.ECONNREFUSED.
//
// Corresponds to ERR_raise(ERR_LIB_SYS, errno). See ERR_raise(3).
func Sys(errno syscall.Errno) Code { return Pack(LibSys, Reason(nativeErrno(errno))) }

// Lib returns the library of c, [LibSys] for a system error.
//
// Corresponds to ERR_GET_LIB. See ERR_GET_LIB(3).
func (c Code) Lib() Lib {
	if c.System() {
		return LibSys
	}
	return Lib(c >> libShift & libMask)
}

// Reason returns the reason of c with its flag bits, or the errno of a system error.
//
// Corresponds to ERR_GET_REASON. See ERR_GET_LIB(3).
func (c Code) Reason() Reason {
	if c.System() {
		return Reason(c & systemMask)
	}
	return Reason(c & reasonMask)
}

// System reports whether c is a system error.
//
// Corresponds to ERR_SYSTEM_ERROR of openssl/err.h.
func (c Code) System() bool { return c&systemFlag != 0 }

// Fatal reports whether c has [FlagFatal]. A system error never does.
//
// Corresponds to ERR_FATAL_ERROR. See ERR_GET_LIB(3).
func (c Code) Fatal() bool { return c.flags()&FlagFatal != 0 }

// Common reports whether c has [FlagCommon]: its reason is one of the Reason constants of
// this package, whatever the library. A system error never does.
//
// Corresponds to ERR_COMMON_ERROR of openssl/err.h.
func (c Code) Common() bool { return c.flags()&FlagCommon != 0 }

// flags is ERR_GET_RFLAGS.
func (c Code) flags() Reason {
	if c.System() {
		return 0
	}
	return c.Reason() & reasonFlags
}

// LibString returns the name of the library of c, such as "BIO routines", or "" if no
// name is known.
//
// Corresponds to ERR_lib_error_string. See ERR_error_string(3). OpenSSL has no names
// before its strings are loaded.
func (c Code) LibString() string { return text(pack(c.Lib(), 0)) }

// ReasonString returns the text of the reason of c, such as "connect error": the text of
// the reason in its library, or that of the common reason with this number, or "". The
// text of a system error is the C library's for the errno, or "" if the system does not
// know it. Numbers of Windows Sockets have the texts of the errnos that mean the same, on
// every system. Reason 0 of a library stands for the library and has its name. The common
// reasons and those of the BIO library are built in; [LoadStrings] adds others, and package
// allreasons those of all libraries.
//
// Corresponds to ERR_reason_error_string. See ERR_error_string(3). It has had no text for
// system errors since OpenSSL 3.0.
func (c Code) ReasonString() string {
	if c.System() {
		return systemText(syscall.Errno(c.Reason()))
	}
	if s := text(pack(c.Lib(), c.Reason())); s != "" {
		return s
	}
	return text(pack(0, c.Reason()))
}

// ErrnoName returns the name that the errno of a system error has in C on this system, such as
// "ECONNREFUSED", or the name of an error of Windows Sockets, such as "WSAECONNREFUSED", which is
// known on every system. It returns "" for other codes and for numbers without a name.
//
// No OpenSSL counterpart.
func (c Code) ErrnoName() string {
	if !c.System() {
		return ""
	}
	errno := syscall.Errno(c.Reason())
	if name, _ := winsockError(errno); name != "" {
		return name
	}
	return errnoName(errno)
}

// String returns the line error:CODE:LIBRARY::REASON, with the code in 8 upper-case
// hexadecimal digits. The field between the two colons named the function in 1.1.1 and
// has been empty since. A library without a name reads lib(N) and a reason without a text
// reason(N), with N in decimal and without flag bits, as in OpenSSL 3.2 and later.
//
// Corresponds to ERR_error_string, without a limit of length. See ERR_error_string(3).
func (c Code) String() string { return c.line("") }

// Error returns [Code.String].
func (c Code) Error() string { return c.String() }

// line is String with a function in the field that is the function's.
func (c Code) line(function string) string {
	return "error:" + c.hex() + ":" + c.libField() + ":" + function + ":" + c.reasonField()
}

// hex returns c in 8 upper-case hexadecimal digits.
func (c Code) hex() string {
	var digits [8]byte
	for i := range digits {
		digits[i] = "0123456789ABCDEF"[c>>(28-4*i)&0xF]
	}
	return string(digits[:])
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
