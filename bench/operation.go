//go:build linux && (amd64 || arm64)

package main

import "slices"

// operation is something that is measured. A process repeats it count times.
type operation struct {
	name        string
	about       string
	kind        string // what is repeated
	count       int
	goroutines  int  // or threads, which share the count, each with a target of its own
	descriptors int  // that are open meanwhile
	ownStack    bool // each goroutine records on a Stack of its own, not on the Default one
	only        []string
}

// The kinds of operations, as testdata/driver.c knows them.
const (
	kindCycle         = "cycle"
	kindCycleBlocking = "cycle-blocking"
	kindSocketClose   = "socket-close"
	kindListen        = "listen"
	kindRefused       = "refused"
	kindInUse         = "in-use"
	kindWouldBlock    = "would-block"
	kindNotOpen       = "not-open"
)

// recording are the peers that are worth comparing where errors are recorded.
var recording = []string{peerOpenSSL, peerC, peerBio, peerRaw}

// operations are what is measured. Those that fail have large counts, since the first use
// of each page of Go's heap, which is a page fault, counts with them.
var operations = []operation{
	{name: "cycle", kind: kindCycle, count: 1500, goroutines: 1,
		about: "socket, connect NONBLOCK with KEEPALIVE and NODELAY, accept NONBLOCK, close both"},
	{name: "cycle-blocking", kind: kindCycleBlocking, count: 1500, goroutines: 1,
		about: "the same with a blocking connect"},
	{name: "socket-close", kind: kindSocketClose, count: 20000, goroutines: 1,
		about: "socket and close"},
	{name: "listen", kind: kindListen, count: 5000, goroutines: 1,
		about: "socket AF_INET6, listen with all flags of OpenSSL 3.0, close"},
	{name: "refused", kind: kindRefused, count: 25000, goroutines: 1,
		about: "blocking connect where nobody listens, the descriptor reused"},
	{name: "in-use", kind: kindInUse, count: 150000, goroutines: 1,
		about: "bind of an address in use, the descriptor reused"},
	{name: "would-block", kind: kindWouldBlock, count: 15000, goroutines: 1,
		about: "accept on a non-blocking listener without a connection"},

	{name: "cycle/descriptors=10", kind: kindCycle, count: 2000, goroutines: 1, descriptors: 10,
		about: "cycle with 10 other descriptors open"},
	{name: "cycle/descriptors=1000", kind: kindCycle, count: 2000, goroutines: 1, descriptors: 1000,
		about: "cycle with 1,000 other descriptors open"},
	{name: "cycle/descriptors=15000", kind: kindCycle, count: 2000, goroutines: 1, descriptors: 15000,
		about: "cycle with 15,000 other descriptors open"},

	{name: "cycle/goroutines=1", kind: kindCycle, count: 8192, goroutines: 1,
		about: "cycle by 1 goroutine or thread on its own listener"},
	{name: "cycle/goroutines=8", kind: kindCycle, count: 8192, goroutines: 8,
		about: "cycle by 8 goroutines or threads on their own listeners"},
	{name: "cycle/goroutines=256", kind: kindCycle, count: 8192, goroutines: 256,
		about: "cycle by 256 goroutines or threads on their own listeners"},

	{name: "failures/goroutines=1", kind: kindNotOpen, count: 256000, goroutines: 1, only: recording,
		about: "bind that fails at once (EBADF) and is recorded, by 1 goroutine or thread"},
	{name: "failures/goroutines=256/stacks=1", kind: kindNotOpen, count: 256000, goroutines: 256, only: recording,
		about: "by 256 on one Stack (OpenSSL: each thread has its queue)"},
	{name: "failures/goroutines=256/stacks=256", kind: kindNotOpen, count: 256000, goroutines: 256, ownStack: true, only: recording,
		about: "by 256, each on a Stack of its own"},
}

// turns returns how often an operation is measured in a round: five times where there is a
// bar for it, since a few hundredths decide there.
func (o operation) turns() int {
	if slices.ContainsFunc(bars, func(b bar) bool { return b.operation == o.name }) {
		return 5
	}
	return 1
}
