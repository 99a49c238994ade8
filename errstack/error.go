package errstack

import (
	"errors"
	"fmt"
	"syscall"
)

// Step says where in a function a failure happens and what OpenSSL queues there. A
// package has one variable for each place where it can fail; [Step.Make] makes the
// errors.
//
// OpenSSL queues up to two entries: one of the system error with SysData, then one of
// Code with Data. An entry is not queued if the field that it is made of is empty.
type Step struct {
	// Func is the C function that the entries name if that is not the function that was
	// called: the bind of BIO_listen is recorded as BIO_bind.
	Func string
	// Syscall is the name of the system call, "" if there is none.
	Syscall string
	// SysData is the data of the system error's entry, such as "calling bind()". If it
	// is "", the entry is not queued; the error still has its errno.
	SysData string
	// Code is the reason, 0 if the system error stands alone.
	Code Code
	// Data is the data of the reason's entry.
	Data string
	// Text, if not "", replaces the reason and Data in the text of the error.
	Text string
	// Quiet marks failures that OpenSSL does not queue. The error has its code, errno
	// and text, and no entries.
	Quiet bool
}

// Error is what the failing functions of this module return, always as an *Error. It
// does not change once it is made. Do not compare Errors with ==; use [errors.Is], which
// finds the errno (syscall.EADDRINUSE), the reason and the code of the errno ([Code]), and
// whatever the cause has. An Error is a net.Error. A nil *Error and the zero Error, which no
// function made, have neither function nor errno nor code, and the text "<nil>".
//
// No OpenSSL counterpart: a C function returns 0 and leaves entries on a queue.
type Error struct {
	step     *Step
	function string
	errno    syscall.Errno
	pc       uintptr
	addr     fmt.Stringer
	cause    error
}

// Make returns the error of function, which failed at the step s.
//
// errno is 0 if no system call failed. addr is the address that the failure is about,
// nil if there is none; it is formatted when someone asks for the text, and must not
// change before. pc is what [Caller] returned, 0 if the position is not known. On Windows
// the error has the number of Winsock for an errno that package syscall makes up.
func (s *Step) Make(function string, errno syscall.Errno, addr fmt.Stringer, pc uintptr) Error {
	return Error{step: s, function: function, errno: nativeErrno(errno), addr: addr, pc: pc}
}

// none is the error that a nil *Error and the zero Error act as.
var none = Error{step: new(Step)}

// made returns e, or none if no function made e.
func (e *Error) made() *Error {
	if e == nil || e.step == nil {
		return &none
	}
	return e
}

// WithCause returns a copy of e with a cause: an error of another package (such as a
// *net.DNSError), an [*Error] that e follows from, or several attempts that all failed,
// joined by [errors.Join]. Entries returns those of the cause before those of e, as they
// would be in OpenSSL's queue. The text has that of the cause in place of the errno's.
func (e Error) WithCause(cause error) Error {
	e.cause = cause
	return e
}

// At returns a copy of e at the position pc, which [Caller] returned. A package that wraps another
// one can thus name the call of its own function.
func (e *Error) At(pc uintptr) *Error {
	moved := *e.made()
	moved.pc = pc
	return &moved
}

// Func returns the function that the last entry names. It is not always the one that was
// called: a BIO_listen that fails to bind says BIO_bind, as in C.
func (e *Error) Func() string {
	e = e.made()
	if e.step.Func != "" {
		return e.step.Func
	}
	return e.function
}

// Syscall returns the name of the system call that failed, "" if there was none. If other errors
// of this type caused e, it is that of the last of them, such as the last of several attempts.
func (e *Error) Syscall() string {
	e = e.made()
	if last := e.lastCause(); last != nil && last.Syscall() != "" {
		return last.Syscall()
	}
	return e.step.Syscall
}

// lastCause returns the last *Error in the tree of the cause, or nil.
func (e *Error) lastCause() *Error {
	causes := appendErrors(nil, e.cause)
	if len(causes) == 0 {
		return nil
	}
	return causes[len(causes)-1]
}

// Errno returns the errno of the failure, 0 if no system call failed.
func (e *Error) Errno() syscall.Errno { return e.made().errno }

// Code returns the reason of the failure, or the code of its errno if OpenSSL has no
// reason for it.
func (e *Error) Code() Code {
	e = e.made()
	if e.step.Code != 0 {
		return e.step.Code
	}
	return Sys(e.errno)
}

// Addr returns the address that the failure is about, nil if there is none: an addr.Addr of a
// socket, or a [Quoted] text that could not be made into one. If other errors of this type caused
// e, it is the address of the last of them that has one.
func (e *Error) Addr() fmt.Stringer {
	e = e.made()
	causes := appendErrors(nil, e.cause)
	for i := len(causes) - 1; i >= 0; i-- {
		if a := causes[i].addr; a != nil {
			return a
		}
	}
	return e.addr
}

// Step returns the step at which the failure happened. A package that wraps another one
// restates an error with it: with another function, address or position.
func (e *Error) Step() Step { return *e.made().step }

// File returns the path of the source file of the application's call, "" if the position
// is not known.
func (e *Error) File() string { return frame(e.made().pc).File }

// Line returns the line of the application's call in [Error.File], counted from 1, or 0
// if the position is not known.
func (e *Error) Line() int { return frame(e.made().pc).Line }

// Entries returns what OpenSSL would have queued for the failure, the oldest first, or
// nil if it queues nothing.
func (e *Error) Entries() []Entry {
	var entries []Entry
	for _, e := range appendErrors(nil, e) {
		var queue Stack // of at most two
		queue.pushError(e)
		for i := range queue.len() {
			entries = append(entries, queue.at(i).entry())
		}
	}
	return entries
}

// appendErrors appends every *Error in the tree of err to list, causes first.
func appendErrors(list []*Error, err error) []*Error {
	switch err := err.(type) {
	case *Error:
		if err.made() == &none {
			return list
		}
		return append(appendErrors(list, err.cause), err)
	case interface{ Unwrap() error }:
		return appendErrors(list, err.Unwrap())
	case interface{ Unwrap() []error }:
		for _, each := range err.Unwrap() {
			list = appendErrors(list, each)
		}
	}
	return list
}

// Unwrap returns the cause, or the errno as a [syscall.Errno], or nil.
func (e *Error) Unwrap() error {
	e = e.made()
	if e.cause != nil {
		return e.cause
	}
	if e.errno != 0 {
		return e.errno
	}
	return nil
}

// Is reports whether target is the reason of e, its errno or the code of its errno, or what
// its errno matches, such as fs.ErrPermission. [ErrConnectError] also matches the reason
// [ErrNBIOConnectError]: a connect has failed, whether the call waited for it or not.
//
// On Windows the number of Winsock (windows.WSAECONNREFUSED) and the errno that package syscall
// makes up (syscall.ECONNREFUSED) match alike; WSAEWOULDBLOCK is EAGAIN, EWOULDBLOCK and, if
// connect returns it, EINPROGRESS; and WSAENOTSOCK is also EBADF, because Windows says so
// of a closed socket.
func (e *Error) Is(target error) bool {
	e = e.made()
	if code, ok := target.(Code); ok {
		reason := e.step.Code
		return code == reason && code != 0 || e.errno != 0 && code == Sys(e.errno) ||
			code == ErrConnectError && reason == ErrNBIOConnectError
	}
	if errno, ok := target.(syscall.Errno); ok {
		return e.errno != 0 && meansErrno(e.errno, errno, e.step.Syscall)
	}
	return e.errno != 0 && errors.Is(posixErrno(e.errno), target)
}

// As gives [errors.As] the errno of an error with a cause.
func (e *Error) As(target any) bool {
	e = e.made()
	errno, ok := target.(*syscall.Errno)
	if !ok || e.cause == nil || e.errno == 0 {
		return false
	}
	*errno = e.errno
	return true
}

// Timeout reports whether the failure is a timeout: EAGAIN, EWOULDBLOCK, ETIMEDOUT, or a
// cause that says so.
func (e *Error) Timeout() bool {
	e = e.made()
	if errno := posixErrno(e.errno); e.cause == nil || errno.Timeout() {
		return errno.Timeout()
	}
	var cause interface{ Timeout() bool }
	return errors.As(e.cause, &cause) && cause.Timeout()
}

// Temporary reports whether the same call may succeed later: EINTR, EMFILE, ENFILE, the
// timeouts, or a cause that says so. Package net calls it when an accept fails; in other
// code use [Error.Timeout].
func (e *Error) Temporary() bool {
	e = e.made()
	if errno := posixErrno(e.errno); e.cause == nil || errno.Temporary() {
		return errno.Temporary()
	}
	var cause interface{ Temporary() bool }
	return errors.As(e.cause, &cause) && cause.Temporary()
}
