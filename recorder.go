package bio

import (
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// Recorder has all functions of this package as methods, and says on which error
// stack they record. The zero Recorder records nowhere. A Recorder is small, is
// passed by value, and is safe for concurrent use.
//
// Source: none. OpenSSL records on a queue that belongs to the thread; a goroutine
// has no identity that a queue could belong to.
type Recorder struct {
	stack *errstack.Stack
	skip  int // frames between the application and the method
}

// standard is what the functions of the package record with. Each is one frame
// between the application and the method.
var standard = With(errstack.Default()).Skip(1)

// With returns a Recorder that records on s, so that a goroutine, a connection or a
// request has an error queue of its own. With(nil) records nowhere.
func With(s *errstack.Stack) Recorder { return Recorder{stack: s} }

// Skip returns a Recorder whose errors and entries have a position n frames further
// up, for packages that wrap this one: with Skip(1) the position is where the
// function that calls the Recorder was called.
func (r Recorder) Skip(n int) Recorder {
	r.skip += n
	return r
}

// fail makes the error of a function whose step failed, about the address a, at the
// position pc, and records it.
func (r Recorder) fail(function string, s *steps, a *addr.Addr, pc uintptr) error {
	if a == nil {
		e := s.failed.Make(function, s.errno, nil, pc)
		return r.record(&e)
	}
	if short, ok := a.Sockaddr().Inet(); ok {
		f := &inetFailure{address: inetAddress(short)}
		f.err = s.failed.Make(function, s.errno, &f.address, pc)
		return r.record(&f.err)
	}
	f := &failure{address: address(*a)}
	f.err = s.failed.Make(function, s.errno, &f.address, pc)
	return r.record(&f.err)
}

func (r Recorder) record(e *errstack.Error) error {
	if r.stack != nil {
		r.stack.Record(e)
	}
	return e
}
