package lookup

import (
	"fmt"
	"net"

	"example.com/bio/errstack"
)

// Resolver has all functions of this package as methods, and says which resolver they ask for
// names of hosts and on which error stack they record. The zero value is ready, and is what the
// functions of the package use. A Resolver is small, is passed by value, and is safe for
// concurrent use.
//
// No OpenSSL counterpart: OpenSSL asks the C library and records on the thread's queue.
type Resolver struct {
	// Net is the resolver to ask, nil for [net.DefaultResolver]. A resolver with PreferGo
	// reads the hosts file and asks name servers in Go, also in a program that is linked
	// with the C library. Its Dial can reach other name servers.
	Net *net.Resolver
	// Stack is where failures are recorded, nil for [errstack.Default].
	Stack *errstack.Stack

	skip int // frames between the application and the method
}

// standard is what the functions of the package use. Each is one frame between the
// application and the method.
var standard = Resolver{}.Skip(1)

// Skip returns a Resolver whose errors and entries have a position n frames further up, for
// packages that wrap this one: with Skip(1) the position is the call of the function that calls
// the Resolver.
//
// No OpenSSL counterpart: C has the position of a macro.
func (r Resolver) Skip(n int) Resolver {
	r.skip += n
	return r
}

func (r Resolver) net() *net.Resolver {
	if r.Net == nil {
		return net.DefaultResolver
	}
	return r.Net
}

func (r Resolver) stack() *errstack.Stack {
	if r.Stack == nil {
		return errstack.Default()
	}
	return r.Stack
}

// fail returns the error of the C function function about subject, at the position pc, and
// records it.
func (r Resolver) fail(function string, subject fmt.Stringer, f *failure, pc uintptr) error {
	e := f.step.Make(function, f.errno, subject, pc).WithCause(f.cause)
	r.stack().Record(&e)
	return &e
}
