package bio

import (
	"fmt"
	"runtime"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// Recorder has all functions of this package as methods, and says on which error stack
// they record. The zero Recorder records nowhere. A Recorder is small, is passed by value,
// and is safe for concurrent use.
//
// No OpenSSL counterpart: OpenSSL records on a queue of the thread. A goroutine has no
// identity that a queue could belong to.
type Recorder struct {
	stack *errstack.Stack
	skip  int // frames between the application and the method
}

// standard records for the functions of the package. Each of them is one frame between
// the application and the method.
var standard = With(errstack.Default()).Skip(1)

// With returns a Recorder that records on s: a goroutine, a connection or a request can
// have its own error queue. With(nil) records nowhere.
//
// No OpenSSL counterpart; see [Recorder].
func With(s *errstack.Stack) Recorder { return Recorder{stack: s} }

// Skip returns a Recorder whose errors and entries have a position n frames further up, for
// packages that wrap this one: with Skip(1) the position is the call of the function that
// calls the Recorder.
//
// No OpenSSL counterpart: C has the position of a macro.
func (r Recorder) Skip(n int) Recorder {
	r.skip += n
	return r
}

// fail returns the error of function, which failed at step, about the address a, which may
// be nil, and records it. It must be called by an exported method, whose caller it takes for
// the application.
func (r Recorder) fail(function string, step *errstack.Step, errno syscall.Errno, a *addr.Addr) error {
	var pc [1]uintptr
	runtime.Callers(3+r.skip, pc[:]) // errstack.Caller would be a frame more to walk
	var about fmt.Stringer
	if a != nil {
		about = *a
	}
	e := step.Make(function, errno, about, pc[0])
	if r.stack != nil {
		r.stack.Record(&e)
	}
	return &e
}

// failDone returns the error of function, which a context ended with the error done. As
// fail, it must be called by an exported method.
func (r Recorder) failDone(function string, done error) error {
	e := stepContext.Make(function, 0, nil, errstack.Caller(2+r.skip)).WithCause(done)
	return &e
}

// AddrOf returns the address that err is about, and whether there is one. It is that of the
// first [*errstack.Error] in the tree of err with an [addr.Addr]; if several attempts failed,
// it is that of the last one.
//
// No OpenSSL counterpart.
func AddrOf(err error) (a addr.Addr, ok bool) {
	if e, isOurs := err.(*errstack.Error); isOurs {
		if a, ok := e.Addr().(addr.Addr); ok {
			return a, true
		}
	}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return AddrOf(err.Unwrap())
	case interface{ Unwrap() []error }:
		errs := err.Unwrap()
		for i := len(errs) - 1; i >= 0 && !ok; i-- {
			a, ok = AddrOf(errs[i])
		}
	}
	return a, ok
}
