package bio

import (
	"context"
	"errors"
	"slices"
	"strings"
	"syscall"
	"time"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Event is a set of what to wait for, or of what a descriptor is ready for.
//
// Corresponds to the argument for_read of BIO_socket_wait. See BIO_socket_wait(3).
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

// Wait blocks until the descriptor fd is ready for one of the events in want or ctx is done,
// and returns the events it is ready for. An error or a hang-up on the descriptor makes it
// ready for everything in want: the next call says what happened. A descriptor that is ready
// wins over a context that is done. If ctx has no deadline, Wait may wait forever.
//
// Wait blocks an OS thread. A context that is done wakes it at once, through a pipe that Wait
// holds open, or within 10 milliseconds if no descriptors are left for one. On Linux a [Close]
// of fd by another goroutine does not wake it. Wait allocates nothing if fd is ready already, and
// records nothing.
//
// An error matches the context's error ([context.Canceled] or [context.DeadlineExceeded]) or
// the errno of poll(2): EBADF if fd is not open, EINVAL if it is and want is empty. A nil ctx
// is an error if fd is not ready.
//
// Corresponds to BIO_socket_wait. See BIO_socket_wait(3). OpenSSL waits for one direction,
// until a time in whole seconds, and before 3.5 only for descriptors below 1024; since then
// it calls a closed descriptor ready.
func Wait(ctx context.Context, fd int, want Event) (got Event, err error) {
	return standard.Wait(ctx, fd, want)
}

// Wait is [Wait]. It does not record.
func (r Recorder) Wait(ctx context.Context, fd int, want Event) (got Event, err error) {
	got, errno, done := wait(ctx, fd, want)
	if errno != 0 {
		return 0, r.fail("BIO_socket_wait", stepPoll, errno, nil)
	}
	if done != nil {
		return 0, r.failDone("BIO_socket_wait", done)
	}
	return got, nil
}

// wait returns the events that fd is ready for, an errno, or the error of ctx.
func wait(ctx context.Context, fd int, want Event) (got Event, errno syscall.Errno, done error) {
	// A first look needs no pipe. What is ready wins over a context that is done.
	ready, errno := sys.Poll(fd, sys.Ready(want), -1, 0)
	if ready != 0 || errno != 0 {
		return Event(ready), errno, nil
	}
	if want&(Readable|Writable) == 0 {
		return 0, syscall.EINVAL, nil
	}
	if ctx == nil {
		return 0, 0, errNilContext
	}
	if err := ctx.Err(); err != nil {
		return 0, 0, err
	}
	if sys.IsIdle(fd) {
		return want & (Readable | Writable), 0, nil // not every poll(2) reports it, and the next call fails
	}
	wake, release := wakeOn(ctx)
	defer release()
	left := timeLeft(ctx)
	for {
		timeout := left
		if wake < 0 && ctx.Done() != nil && (left < 0 || left > lookAgain) {
			timeout = lookAgain
		}
		ready, errno := sys.Poll(fd, sys.Ready(want), wake, timeout)
		if ready != 0 || errno != 0 {
			return Event(ready), errno, nil
		}
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		// Poll's own timeout has passed. The clock of the context may not show it: it
		// stands still in a bubble of testing/synctest.
		if timeout == left {
			return 0, 0, context.DeadlineExceeded
		}
		if left > 0 {
			left -= timeout
		}
	}
}

var errNilContext = errors.New("nil context")

// timeLeft returns the time until the deadline of ctx, or -1 if it has none.
func timeLeft(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return -1
	}
	return max(time.Until(deadline), 0)
}

// lookAgain is how often Wait looks at a context that cannot wake it: a server whose
// descriptor table is full must still be able to wait.
const lookAgain = 10 * time.Millisecond

// wakeOn returns a descriptor that becomes readable when ctx is done, or -1 if ctx is never
// done or no descriptors are left for a pipe.
func wakeOn(ctx context.Context) (wake int, release func()) {
	if ctx.Done() == nil {
		return -1, func() {}
	}
	read, write, errno := sys.Pipe()
	if errno != 0 {
		return -1, func() {}
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		sys.Wake(write)
		close(woken)
	})
	return read, func() {
		if !stop() {
			<-woken // the number of write may be reused after Close
		}
		sys.Close(read)
		sys.Close(write)
	}
}

// FinishConnect waits until the attempt that a [Connect] with [NonBlock] began on fd has
// ended, and returns its result: nil if there is a peer. Call it once for each attempt,
// after an error for which [ShouldRetry] is true: the kernel returns the reason of a failure
// only once.
//
// An error matches [ErrNBIOConnectError], [ErrConnectError] and the errno of the attempt:
// ECONNREFUSED, ETIMEDOUT and others, or ENOTCONN if no attempt was under way: if
// Connect returned EAGAIN, none has begun, and it must be called again. These errors are
// recorded, also if ShouldRetry is true for them. If ctx was done first, the error is that
// of [Wait], nothing is recorded, and the attempt continues. FinishConnect blocks an OS
// thread as Wait does.
//
// Corresponds to what BIO_do_connect does after a retry, with BIO_sock_error, and with
// getpeername(2) if there is no pending error. See BIO_s_connect(3).
func FinishConnect(ctx context.Context, fd int) error { return standard.FinishConnect(ctx, fd) }

// FinishConnect is [FinishConnect], recording on the Recorder's stack.
func (r Recorder) FinishConnect(ctx context.Context, fd int) error {
	_, errno, done := wait(ctx, fd, Writable)
	if errno != 0 {
		return r.fail("BIO_connect", stepPoll, errno, nil)
	}
	if done != nil {
		return r.failDone("BIO_connect", done)
	}
	if errno := connectResult(fd); errno != 0 {
		return r.fail("BIO_connect", stepFinishConnect, errno, peerName(fd))
	}
	return nil
}

// connectResult returns the result of a connect(2) that has ended. No pending error counts
// as success only if there is a peer.
func connectResult(fd int) syscall.Errno {
	pending, errno := sys.PendingError(fd)
	if errno != 0 {
		return errno
	}
	if pending != 0 {
		return pending
	}
	var peer addr.Addr
	return sys.Getpeername(fd, peer.Sockaddr())
}

// peerName returns the address that a connect of fd was for, or nil if the system does not
// tell. It is asked for only when an error is to name it.
func peerName(fd int) *addr.Addr {
	var peer addr.Addr
	if sys.PeerName(fd, peer.Sockaddr()) != 0 {
		return nil
	}
	return &peer
}

// ShouldRetry reports whether err says that the same call may succeed later: its errno is
// one of EAGAIN (EWOULDBLOCK), EINPROGRESS, EALREADY, EINTR, EPROTO and ENOTCONN, and on
// FreeBSD EBUSY. It is false for nil and for errors without an errno. It understands errors
// of any package, and the code of an entry, [errstack.ErrNonFatal] among them.
//
// Corresponds to BIO_sock_should_retry of openssl/bio.h and, for an [errstack.Code], to
// BIO_err_is_non_fatal. If the result that BIO_sock_should_retry is given is 0 or -1, it looks
// at the thread's errno, which may be stale. See BIO_should_retry(3).
func ShouldRetry(err error) bool {
	switch err := err.(type) {
	case nil:
		return false
	case *errstack.Error:
		return isRetryable(err.Errno())
	case syscall.Errno:
		return isRetryable(err)
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return isRetryable(errno)
	}
	code, ok := errors.AsType[errstack.Code](err)
	return ok && (code == errstack.ErrNonFatal || code.System() && isRetryable(syscall.Errno(code.Reason())))
}

func isRetryable(errno syscall.Errno) bool { return slices.Contains(sys.RetrySet, errno) }

// retryErrors are the errors of one function for the errnos of the retry set. They are
// preallocated: an attempt that would block allocates nothing.
type retryErrors []*errstack.Error

var (
	connectRetry = newRetryErrors("BIO_connect", "connect")
	acceptRetry  = newRetryErrors("BIO_accept_ex", "accept")
)

func newRetryErrors(function, call string) (list retryErrors) {
	step := &errstack.Step{Syscall: call, Quiet: true}
	for _, errno := range sys.RetrySet {
		e := step.Make(function, errno, nil, 0)
		list = append(list, &e)
	}
	return list
}

// err returns the error for an errno of the retry set.
func (list retryErrors) err(errno syscall.Errno) error {
	return list[slices.Index(sys.RetrySet, errno)]
}
