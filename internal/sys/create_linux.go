// This file exists because Linux makes a descriptor close-on-exec in the call that
// creates it, except where a filter of system calls knows only the older calls.

//go:build linux && !portable

package sys

import (
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// noAtomicCloexec and noAccept4 remember an ENOSYS.
var noAtomicCloexec, noAccept4 atomic.Bool

// SocketCall is socket(2) with close-on-exec, in three parts, each of them once: Prepare,
// Make and Result. Make alone is the system call, and small enough to be inlined. Prepare
// may take the fork lock, which Result releases.
type SocketCall struct {
	domain, socktype, protocol uintptr
	locked                     bool // no process is forked before close-on-exec is set

	fd    uintptr
	errno syscall.Errno
}

// Prepare takes the arguments.
func (c *SocketCall) Prepare(domain, socktype, protocol int) {
	c.domain, c.socktype, c.protocol = uintptr(domain), uintptr(socktype)|unix.SOCK_CLOEXEC, uintptr(protocol)
	if noAtomicCloexec.Load() {
		c.lock()
	}
}

// Result returns the descriptor.
func (c *SocketCall) Result() (fd int, errno syscall.Errno) {
	if c.locked || c.errno == syscall.ENOSYS {
		c.inSteps()
	}
	return int(c.fd), c.errno
}

// lock prepares a socket(2) with close-on-exec as a second call.
func (c *SocketCall) lock() {
	syscall.ForkLock.RLock()
	c.locked = true
	c.socktype &^= unix.SOCK_CLOEXEC
}

// inSteps makes the call without SOCK_CLOEXEC where that was refused just now, and ends
// one that lock prepared.
func (c *SocketCall) inSteps() {
	if !c.locked {
		c.lock()
		c.Make()
	}
	if c.errno == 0 {
		noAtomicCloexec.Store(true)
		syscall.CloseOnExec(int(c.fd))
	}
	syscall.ForkLock.RUnlock()
}

// AcceptCall is accept4(2) with close-on-exec, or accept(2) and close-on-exec as two
// calls, which a signal does not end, in the three parts of a [SocketCall]. The fork lock
// is not held: a listener that blocks would stop every fork.
type AcceptCall struct {
	number, fd uintptr
	length     uint32
	flags      uintptr
	start      time.Duration

	conn  uintptr
	errno syscall.Errno
}

// Prepare takes the arguments except for the address, which a pointer stored in c would
// move to the heap, and the time, which it would be too large to inline with.
func (c *AcceptCall) Prepare(fd int, nonblock bool, now time.Duration) {
	c.number, c.fd, c.flags = numberAccept4, uintptr(fd), unix.SOCK_CLOEXEC
	if noAccept4.Load() {
		c.number = numberAccept
	}
	if nonblock {
		c.flags |= unix.SOCK_NONBLOCK
	}
	c.length, c.start = sockaddr.Size, now
}

// Result returns the new descriptor. modeSet says whether it has the blocking mode asked
// for. peer is unchanged on failure.
func (c *AcceptCall) Result(peer *sockaddr.Sockaddr) (conn int, modeSet bool, errno syscall.Errno) {
	conn, errno = -1, c.errno
	if errno != syscall.EAGAIN {
		conn, modeSet, errno = c.finish(peer)
	}
	return
}

// finish is Result for all but EAGAIN, which needs no function more.
func (c *AcceptCall) finish(peer *sockaddr.Sockaddr) (conn int, modeSet bool, errno syscall.Errno) {
	if c.errno != 0 {
		c.repeat(peer)
	}
	modeSet = c.number == numberAccept4
	if c.errno != 0 {
		return -1, modeSet, c.errno
	}
	if !modeSet {
		syscall.CloseOnExec(int(c.conn))
	}
	if peer != nil {
		peer.Filled(c.length)
	}
	return int(c.conn), modeSet, 0
}

// repeat makes the call until it has a result: after a signal, and with the older number
// where there is no accept4.
func (c *AcceptCall) repeat(peer *sockaddr.Sockaddr) {
	for c.errno != 0 {
		switch {
		case c.errno == syscall.ENOSYS && c.number == numberAccept4:
			noAccept4.Store(true)
			c.number = numberAccept
		case c.errno != syscall.EINTR:
			return
		case !goOn(int(c.fd), unix.SO_RCVTIMEO, Readable, c.start):
			c.errno = syscall.EAGAIN
			return
		}
		c.Make(peer)
	}
}
