//go:build linux && (amd64 || arm64)

package main

import "golang.org/x/sys/unix"

// calls are the parts of the steps of a peer that works on descriptors. Each ends the
// program if its result is not the expected one.
type calls interface {
	Socket(family int) int
	ConnectNonblocking(fd int)
	ConnectBlocking(fd int)
	AcceptNonblocking() int
	Close(fd int)
	ListenIPv6(fd int)

	// These fail, as their names say.
	ConnectRefused(fd int)
	BindInUse(fd int)
	AcceptWouldBlock()
	BindNotOpen()
	BindNotOpenOwnStack()
}

// descriptorSteps returns the steps of a peer that works on descriptors.
func descriptorSteps[T calls](begin func(*target) T) map[string]preparation {
	// fd is for the steps that fail with the same socket again and again.
	prepare := func(step func(c calls, fd int)) preparation {
		return func() (func(), func()) {
			t := newTarget()
			var c calls = begin(t)
			fd := c.Socket(unix.AF_INET)
			return func() { step(c, fd) }, func() {
				c.Close(fd)
				t.close()
			}
		}
	}
	cycle := func(connect func(calls, int)) preparation {
		return prepare(func(c calls, _ int) {
			fd := c.Socket(unix.AF_INET)
			connect(c, fd)
			conn := c.AcceptNonblocking()
			c.Close(conn)
			c.Close(fd)
		})
	}
	return map[string]preparation{
		stepCycle:         cycle(calls.ConnectNonblocking),
		stepCycleBlocking: cycle(calls.ConnectBlocking),
		stepSocketClose:   prepare(func(c calls, _ int) { c.Close(c.Socket(unix.AF_INET)) }),
		stepListen: prepare(func(c calls, _ int) {
			fd := c.Socket(unix.AF_INET6)
			c.ListenIPv6(fd)
			c.Close(fd)
		}),
		stepConnectRefused:      prepare(calls.ConnectRefused),
		stepBindInUse:           prepare(calls.BindInUse),
		stepAcceptWouldBlock:    prepare(func(c calls, _ int) { c.AcceptWouldBlock() }),
		stepBindNotOpen:         prepare(func(c calls, _ int) { c.BindNotOpen() }),
		stepBindNotOpenOwnStack: prepare(func(c calls, _ int) { c.BindNotOpenOwnStack() }),
	}
}
