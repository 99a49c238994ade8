package bio

import (
	"context"
	"strings"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Event is what to wait for, or what a descriptor is ready for.
type Event uint8

const (
	Readable = Event(sys.Readable) // a read or an Accept does not block
	Writable = Event(sys.Writable) // a write does not block, or a Connect has ended
)

// String returns "Readable", "Writable", both joined by "|", or "0" for neither.
func (e Event) String() string {
	var names []string
	if e&Readable != 0 {
		names = append(names, "Readable")
	}
	if e&Writable != 0 {
		names = append(names, "Writable")
	}
	if names == nil {
		return "0"
	}
	return strings.Join(names, "|")
}

var (
	atPoll    = errstack.Step{Syscall: "poll", SysData: "calling poll()", Quiet: true}
	atContext = errstack.Step{Quiet: true}
	atFinish  = errstack.Step{Syscall: "connect", SysData: "calling connect()", Code: ErrNBIOConnectError}
)

// Wait waits until the descriptor fd is ready for one of the events in want, or
// until ctx is done, and returns which events it is ready for. An error or a hang-up
// on the descriptor makes it ready for all that is wanted: the next call says what
// happened. A descriptor that is ready wins over a context that is done. Without a
// deadline in ctx it waits for ever.
//
// Wait blocks an OS thread; a context that is done wakes it at once, through a pipe
// that Wait holds meanwhile, or within 10 milliseconds where no descriptors are left
// for one. A [Close] of fd by another goroutine does not wake it. Nothing is recorded.
// Where fd is ready already, Wait allocates nothing.
//
// An error matches the context's error ([context.Canceled] or
// [context.DeadlineExceeded]), or the errno of poll(2): EBADF for a number that is not
// open, else EINVAL where want is empty.
//
// Source: BIO_socket_wait, which knows one direction and whole absolute seconds, is
// limited to descriptors below 1024 before OpenSSL 3.5, and calls a closed
// descriptor ready from then on.
func Wait(ctx context.Context, fd int, want Event) (got Event, err error) {
	return standard.Wait(ctx, fd, want)
}

// Wait is the function [Wait]. It does not record.
func (r Recorder) Wait(ctx context.Context, fd int, want Event) (got Event, err error) {
	var s steps
	ready, errno := sys.Poll(fd, sys.Ready(want), -1, 0)
	got = Event(ready)
	if got == 0 && s.check(&atPoll, errno) {
		got = s.wait(ctx, fd, want)
	}
	if got != 0 {
		return got, nil
	}
	return 0, r.failWait(ctx, "BIO_socket_wait", &s, errstack.Caller(1+r.skip))
}

// wait waits where a first look has found nothing, which is all that one finds where
// want is empty.
func (s *steps) wait(ctx context.Context, fd int, want Event) (got Event) {
	if want&(Readable|Writable) == 0 {
		s.check(&atPoll, syscall.EINVAL)
		return 0
	}
	if s.done(ctx) {
		return 0
	}
	wake, timeout, release := wakeOn(ctx)
	defer release()
	for {
		ready, errno := sys.Poll(fd, sys.Ready(want), wake, timeout)
		if !s.check(&atPoll, errno) || ready != 0 || s.done(ctx) {
			return Event(ready)
		}
	}
}

// wakeOn returns a descriptor that can be read when ctx is done. Where there is none
// left, it returns a timeout in milliseconds after which to look again: a server whose
// table is full must still be able to wait. -1 stands for none and for no timeout.
func wakeOn(ctx context.Context) (wake, timeout int, release func()) {
	if ctx.Done() == nil {
		return -1, -1, func() {}
	}
	read, write, errno := sys.Pipe()
	if errno != 0 {
		return -1, 10, func() {}
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		sys.Wake(write)
		close(woken)
	})
	return read, -1, func() {
		if !stop() {
			<-woken
		}
		sys.Close(read)
		sys.Close(write)
	}
}

// done notes a context that is done.
func (s *steps) done(ctx context.Context) bool {
	if ctx.Err() != nil {
		s.failed = &atContext
		return true
	}
	return false
}

// failWait is fail where a context may have ended the call: its error stands in place of
// an errno, and nothing is recorded.
func (r Recorder) failWait(ctx context.Context, function string, s *steps, pc uintptr) error {
	if s.failed == &atContext {
		e := atContext.Make(function, 0, nil, pc).WithCause(ctx.Err())
		return &e
	}
	return r.fail(function, s, nil, pc)
}

// FinishConnect waits until the attempt that a NONBLOCK [Connect] began on fd has
// ended, and returns its result: nil where there is a peer. Call it once for each
// attempt, after an error for which [ShouldRetry] is true: the kernel gives the reason
// of a failure only once.
//
// An error matches [ErrNBIOConnectError] and the errno of the attempt: ECONNREFUSED,
// ETIMEDOUT and so on; ENOTCONN where none was under way, for example after an
// EAGAIN of AF_UNIX, which has not begun: then Connect is what to repeat. All these are
// recorded, also those for which ShouldRetry is true. Where ctx was done
// before, the error is Wait's, nothing is recorded, and the attempt goes on.
// FinishConnect blocks an OS thread as [Wait] does.
//
// Source: none in the man page; it is what BIO_do_connect does after a retry, with
// BIO_sock_error, and with getpeername(2) where that has nothing to say.
func FinishConnect(ctx context.Context, fd int) error { return standard.FinishConnect(ctx, fd) }

// FinishConnect is the function [FinishConnect], recording on the Recorder's stack.
func (r Recorder) FinishConnect(ctx context.Context, fd int) error {
	var s steps
	ready, errno := sys.Poll(fd, sys.Writable, -1, 0)
	if s.check(&atPoll, errno) && (ready != 0 || s.wait(ctx, fd, Writable) != 0) && s.connected(fd) {
		return nil
	}
	return r.failWait(ctx, "BIO_connect", &s, errstack.Caller(1+r.skip))
}

// connected reads the result of a connect(2) that has ended. No pending error counts
// as success only where there is a peer.
func (s *steps) connected(fd int) bool {
	pending, errno := sys.PendingError(fd)
	if !s.check(&atFinish, errno) || !s.check(&atFinish, pending) {
		return false
	}
	var peer addr.Addr
	return s.check(&atFinish, sys.Getpeername(fd, peer.Sockaddr()))
}
