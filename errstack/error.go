package errstack

import (
	"errors"
	"fmt"
	"syscall"
)

// Step says where in a function a failure happens and what OpenSSL queues there. A
// package that fails as OpenSSL does has one for each place, in a variable; its failures
// point to it and are made by [Step.Make].
//
// OpenSSL queues up to two entries: that of the system error with SysData, and that of
// Code with Data. Neither is queued where the field that makes it is empty.
type Step struct {
	_ [0]func() // not comparable: see Error

	// Func is the C function that the entries name, "" for the one that fails: the
	// bind of BIO_listen is recorded as BIO_bind.
	Func string
	// Syscall is the name of the system call, "" where none is made.
	Syscall string
	// SysData is the data of the system error's entry, "calling bind()" for one. Where
	// it is "" that entry is not queued; the error still has its errno.
	SysData string
	// Code is the reason, 0 where the system error stands alone.
	Code Code
	// Data is the data of the reason's entry.
	Data string
	// Quiet is for failures that OpenSSL does not queue: there are no entries, while
	// the error has code, errno and text as without it.
	Quiet bool
}

// Error is what failing functions of this module return, always as a *Error. It does not
// change once it is made. Two are not compared with ==, but by what they hold.
//
// [errors.Is] finds its errno (unix.EADDRINUSE), its reason and the code of its errno
// ([Code]), and whatever its cause has. It is a net.Error.
//
// Sizes: 72 bytes on a 64-bit machine.
type Error struct {
	_        [0]func() // not comparable: a function that compares it would be in every program
	step     *Step
	function string
	errno    syscall.Errno
	pc       uintptr
	addr     fmt.Stringer
	cause    error
}

// Make returns the error of function failing at step s.
//
// The errno is 0 where no system call failed. The address addr that the failure is about
// is nil where there is none; it is formatted only when someone asks for the text, and
// so must not change. The position pc is what [Caller] returned, 0 where it is not known.
//
// Make returns a value, so that a package can put an error and its address in one
// allocation. Addr may then point into it: see [Error.Addr].
func (s *Step) Make(function string, errno syscall.Errno, addr fmt.Stringer, pc uintptr) Error {
	return Error{step: s, function: function, errno: errno, addr: addr, pc: pc}
}

// WithCause returns e with a cause: an error of another package (a *net.DNSError), an
// [*Error] that e follows from, or several attempts that all failed, joined by
// [errors.Join]. Entries has those of the cause before those of e, as they would be in
// the queue of C; the text has that of the cause in place of the errno's.
func (e Error) WithCause(cause error) Error {
	e.cause = cause
	return e
}

// Func returns the function that the last entry names, which is not always the one that
// was called: a BIO_listen that fails to bind says BIO_bind, as in C.
func (e *Error) Func() string {
	if e.step.Func != "" {
		return e.step.Func
	}
	return e.function
}

// Syscall returns the name of the system call that failed, "" where there was none.
func (e *Error) Syscall() string { return e.step.Syscall }

// Errno returns the errno of the failure, 0 where no system call failed.
func (e *Error) Errno() syscall.Errno { return e.errno }

// Code returns the reason of the failure, and the code of its errno where OpenSSL has no
// reason for it.
func (e *Error) Code() Code {
	if e.step.Code != 0 {
		return e.step.Code
	}
	return Sys(e.errno)
}

// Addr returns the address that the failure is about, nil where there is none. An
// address with a method Value() fmt.Stringer is part of the error's own memory: Addr
// returns what that method answers, a copy.
func (e *Error) Addr() fmt.Stringer {
	if own, ok := e.addr.(interface{ Value() fmt.Stringer }); ok {
		return own.Value()
	}
	return e.addr
}

// File returns the path of the source file of the application's call, "" where the
// position is not known.
func (e *Error) File() string { return Entry{pc: e.pc}.File() }

// Line returns the line of the application's call in [Error.File], from 1, and 0 where
// the position is not known.
func (e *Error) Line() int { return Entry{pc: e.pc}.Line() }

// Entries returns what OpenSSL would have queued for the failure, the oldest first; nil
// where it queues nothing.
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
		if err == nil {
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

// Unwrap returns the cause, else the errno as a [syscall.Errno], else nil.
func (e *Error) Unwrap() error {
	if e.cause != nil {
		return e.cause
	}
	if e.errno != 0 {
		return e.errno
	}
	return nil
}

// Is reports whether target is the reason of e or the code of its errno. It is also true
// for the errno of an error that has a cause, which [errors.Is] does not reach by Unwrap.
func (e *Error) Is(target error) bool {
	if code, ok := target.(Code); ok {
		return code == e.step.Code && code != 0 || e.errno != 0 && code == Sys(e.errno)
	}
	return e.cause != nil && e.errno != 0 && errors.Is(e.errno, target)
}

// As gives [errors.As] the errno of an error that has a cause.
func (e *Error) As(target any) bool {
	errno, ok := target.(*syscall.Errno)
	if !ok || e.cause == nil || e.errno == 0 {
		return false
	}
	*errno = e.errno
	return true
}

// Timeout reports whether the failure is a timeout: for EAGAIN, EWOULDBLOCK and
// ETIMEDOUT, and where the cause says that it is.
func (e *Error) Timeout() bool {
	if e.cause == nil || e.errno.Timeout() {
		return e.errno.Timeout()
	}
	var cause interface{ Timeout() bool }
	return errors.As(e.cause, &cause) && cause.Timeout()
}

// Temporary reports whether the same call may succeed later: for EINTR, EMFILE, ENFILE
// and the timeouts, and where the cause says so. Package net calls it on a failed
// accept; for all else see [Error.Timeout].
func (e *Error) Temporary() bool {
	if e.cause == nil || e.errno.Temporary() {
		return e.errno.Temporary()
	}
	var cause interface{ Temporary() bool }
	return errors.As(e.cause, &cause) && cause.Temporary()
}
