//go:build linux && (amd64 || arm64)

package main

import "golang.org/x/sys/unix"

// calls are the parts of the operations of a peer that works on descriptors. Each ends
// the program where its result is not the one that it is called for.
type calls interface {
	Socket(family int) int
	ConnectNonblocking(fd int)
	ConnectBlocking(fd int)
	AcceptNonblocking() int
	Close(fd int)
	ListenIPv6(fd int)

	ConnectRefused(fd int)
	BindInUse(fd int)
	AcceptWouldBlock()
	BindNotOpen()
}

// descriptorPeer returns the preparations of a peer that works on descriptors.
func descriptorPeer[T calls](begin func(*target) T) map[string]preparation {
	// fd is for the operations that fail with the same socket again and again.
	prepare := func(step func(c calls, fd int)) preparation {
		return func(ownStack bool) (func(), func()) {
			t := newTarget(ownStack)
			var c calls = begin(t)
			fd := c.Socket(unix.AF_INET)
			return func() { step(c, fd) }, func() {
				c.Close(fd)
				t.close()
			}
		}
	}
	cycle := func(connect func(calls, int)) func(calls, int) {
		return func(c calls, _ int) {
			fd := c.Socket(unix.AF_INET)
			connect(c, fd)
			conn := c.AcceptNonblocking()
			c.Close(conn)
			c.Close(fd)
		}
	}
	return map[string]preparation{
		kindCycle:         prepare(cycle(calls.ConnectNonblocking)),
		kindCycleBlocking: prepare(cycle(calls.ConnectBlocking)),
		kindSocketClose:   prepare(func(c calls, _ int) { c.Close(c.Socket(unix.AF_INET)) }),
		kindListen: prepare(func(c calls, _ int) {
			fd := c.Socket(unix.AF_INET6)
			c.ListenIPv6(fd)
			c.Close(fd)
		}),
		kindRefused:    prepare(calls.ConnectRefused),
		kindInUse:      prepare(calls.BindInUse),
		kindWouldBlock: prepare(func(c calls, _ int) { c.AcceptWouldBlock() }),
		kindNotOpen:    prepare(func(c calls, _ int) { c.BindNotOpen() }),
	}
}
