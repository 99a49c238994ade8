package oracle_test

import (
	"context"
	"errors"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// functions are the compared functions, of the package or of a Recorder.
type functions interface {
	Socket(domain, socktype, protocol int, opts bio.Options) (int, error)
	Bind(fd int, a *addr.Addr, opts bio.Options) error
	Connect(fd int, a *addr.Addr, opts bio.Options) error
	Listen(fd int, a *addr.Addr, opts bio.Options) error
	Accept(fd int, peer *addr.Addr, opts bio.Options) (int, error)
	Close(fd int) error
	SetNonBlock(fd int, on bool) error
	SetNoDelay(fd int, on bool) error
	SockError(fd int) (pending, err error)
	SockInfo(fd int, a *addr.Addr) error
	Disconnect(fd int) error
	Wait(ctx context.Context, fd int, want bio.Event) (bio.Event, error)
	FinishConnect(ctx context.Context, fd int) error
}

type ofPackage struct{}

func (ofPackage) Socket(domain, socktype, protocol int, opts bio.Options) (int, error) {
	return bio.Socket(domain, socktype, protocol, opts)
}
func (ofPackage) Bind(fd int, a *addr.Addr, opts bio.Options) error { return bio.Bind(fd, a, opts) }
func (ofPackage) Connect(fd int, a *addr.Addr, opts bio.Options) error {
	return bio.Connect(fd, a, opts)
}
func (ofPackage) Listen(fd int, a *addr.Addr, opts bio.Options) error { return bio.Listen(fd, a, opts) }
func (ofPackage) Accept(fd int, peer *addr.Addr, opts bio.Options) (int, error) {
	return bio.Accept(fd, peer, opts)
}
func (ofPackage) Close(fd int) error                    { return bio.Close(fd) }
func (ofPackage) SetNonBlock(fd int, on bool) error     { return bio.SetNonBlock(fd, on) }
func (ofPackage) SetNoDelay(fd int, on bool) error      { return bio.SetNoDelay(fd, on) }
func (ofPackage) SockError(fd int) (pending, err error) { return bio.SockError(fd) }
func (ofPackage) SockInfo(fd int, a *addr.Addr) error   { return bio.SockInfo(fd, a) }
func (ofPackage) Disconnect(fd int) error               { return bio.Disconnect(fd) }
func (ofPackage) Wait(ctx context.Context, fd int, want bio.Event) (bio.Event, error) {
	return bio.Wait(ctx, fd, want)
}
func (ofPackage) FinishConnect(ctx context.Context, fd int) error { return bio.FinishConnect(ctx, fd) }

func (in *interpreter) functions() functions {
	if in.record == "default" {
		return ofPackage{}
	}
	return bio.With(in.stack())
}

// call makes one call and prints its result and, unless it is kept, the queue.
func (in *interpreter) call(w []string) {
	switch w[0] {
	case "thread":
		in.callInThread(w[1:])
		return
	case "interrupt":
		in.callInterrupted(w[1:])
		return
	case "socket":
		in.callSocket(w)
	case "accept":
		in.callAccept(w)
	case "close":
		in.callClose(w)
	case "sockinfo":
		in.callSockInfo(w)
	case "sockerror":
		in.callSockError(w)
	case "disconnect":
		in.checked(func() error { return in.functions().Disconnect(in.descriptor(w[1])) })
	case "wait":
		in.callWait(w)
	case "finish":
		ctx, cancel := in.deadline(nil)
		in.checked(func() error { return in.functions().FinishConnect(ctx, in.descriptor(w[1])) })
		cancel()
	case "nbio":
		in.checked(func() error { return in.functions().SetNonBlock(in.descriptor(w[1]), w[2] != "0") })
	case "ndelay":
		in.checked(func() error { return in.functions().SetNoDelay(in.descriptor(w[1]), w[2] != "0") })
	default:
		in.callOnAddress(w)
	}
	if in.keep {
		in.printEnds()
	} else {
		in.printQueue("queue")
	}
}

// report prints a result; failed is what C returns on failure.
func (in *interpreter) report(success, failed string, err error) {
	if err == nil {
		in.printf("result %s\n", success)
		return
	}
	in.printf("result %s errno %d retry %d\n", failed, int(errnoOf(err)), boolInt(bio.ShouldRetry(err)))
}

func errnoOf(err error) syscall.Errno {
	var errno syscall.Errno
	errors.As(err, &errno)
	return errno
}

// checked makes a call whose C function returns 1 or 0.
func (in *interpreter) checked(call func() error) error {
	before := in.snapshot()
	err := call()
	in.report("1", "0", err)
	in.check(before, err)
	return err
}

// checkedDescriptor makes a call that returns a descriptor and gives it to a slot,
// with time limits, so that no call blocks for ever.
func (in *interpreter) checkedDescriptor(s *slot, call func() (int, error)) {
	s.empty()
	before := in.snapshot()
	fd, err := call()
	if err == nil {
		if err := setTimeout(fd, in.patience); err != nil {
			in.printf("time limits: %v\n", err)
		}
		s.fd = fd
	} else if fd != bio.InvalidSocket {
		in.printf("descriptor %d with %v\n", fd, err)
	}
	in.report("fd", "-1", err)
	in.check(before, err)
}

func (in *interpreter) callSocket(w []string) {
	in.checkedDescriptor(in.slotOf(w[1]), func() (int, error) {
		return in.functions().Socket(number(w[2]), number(w[3]), number(w[4]), options(w[5]))
	})
}

func (in *interpreter) callAccept(w []string) {
	s, peer := in.slotOf(w[1]), in.variable(w[3])
	in.checkedDescriptor(s, func() (int, error) {
		return in.functions().Accept(in.descriptor(w[2]), peer, options(w[4]))
	})
	if peer != nil {
		in.printf("address %s %s\n", w[3], variableText(*peer, readName(s.fd, true)))
	}
}

func (in *interpreter) callSockInfo(w []string) {
	fd, a := in.descriptor(w[1]), in.variable(w[2])
	in.checked(func() error { return in.functions().SockInfo(fd, a) })
	in.printf("address %s %s\n", w[2], variableText(*a, readName(fd, false)))
}

func (in *interpreter) callSockError(w []string) {
	before := in.snapshot()
	pending, err := in.functions().SockError(in.descriptor(w[1]))
	in.printf("result pending %d error %d\n", int(errnoOf(pending)), int(errnoOf(err)))
	in.check(before, err)
	in.check(before, pending)
}

func (in *interpreter) callClose(w []string) {
	fd, s := in.descriptor(w[1]), in.slotOf(w[1])
	in.checked(func() error { return in.functions().Close(fd) })
	if s == nil || s.fd < 0 {
		return
	}
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil {
		s.fd = -1
	}
}

// deadline returns a context that ends after the milliseconds that the last word of a
// call may give.
func (in *interpreter) deadline(words []string) (context.Context, context.CancelFunc) {
	limit := in.patience
	if len(words) > 0 {
		limit = int64(number(words[0]))
	}
	return context.WithTimeout(context.Background(), time.Duration(limit)*time.Millisecond)
}

func (in *interpreter) callWait(w []string) {
	want := bio.Writable
	if w[2] != "0" {
		want = bio.Readable
	}
	ctx, cancel := in.deadline(w[3:])
	defer cancel()
	before := in.snapshot()
	_, err := in.functions().Wait(ctx, in.descriptor(w[1]), want)
	if errors.Is(err, context.DeadlineExceeded) {
		in.printf("result 0\n")
	} else {
		in.report("1", "-1", err)
	}
	in.check(before, err)
}

func (in *interpreter) callOnAddress(w []string) {
	a, err := in.address(w[2])
	if err != nil {
		in.printf("result address\n")
		return
	}
	fd, opts := in.descriptor(w[1]), options(w[3])
	if s := in.slotOf(w[1]); s != nil && a != nil && a.Family() != unix.AF_UNSPEC {
		if w[0] == "connect" {
			s.target = int(a.Port())
		} else {
			s.bindPort = int(a.Port())
		}
	}
	switch w[0] {
	case "bind":
		in.checked(func() error { return in.functions().Bind(fd, a, opts) })
	case "listen":
		in.checked(func() error { return in.functions().Listen(fd, a, opts) })
	default:
		err := in.checked(func() error { return in.functions().Connect(fd, a, opts) })
		in.settle(fd, w[2], err)
	}
}

// settle waits until a connection attempt is decided and its listener knows of it.
func (in *interpreter) settle(fd int, address string, err error) {
	under := errors.Is(err, unix.EINPROGRESS)
	if under {
		poll(fd, unix.POLLOUT)
	}
	at := len(address) - 2
	if err != nil && !under || at < 1 || address[at-1] != '@' {
		return
	}
	listener := in.slotOf(address[at:])
	if listener == nil {
		return
	}
	if accepting, err := unix.GetsockoptInt(listener.fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN); err == nil && accepting != 0 {
		poll(listener.fd, unix.POLLIN)
	}
}

// poll waits for an event for a time that an idle machine never needs; a signal
// does not end it.
func poll(fd int, events int16) {
	end := time.Now().Add(200 * time.Millisecond)
	for {
		left := time.Until(end).Milliseconds()
		if _, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: events}}, int(max(left, 0))); err != unix.EINTR {
			return
		}
	}
}

// callInThread makes a call in another goroutine, and then looks at the stack here.
func (in *interpreter) callInThread(w []string) {
	in.inThread = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		in.call(w)
	}()
	<-done
	in.inThread = false
	in.printQueue("main")
}

// callInterrupted makes a call under a signal every 10 ms.
func (in *interpreter) callInterrupted(w []string) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	process, thread := unix.Getpid(), unix.Gettid()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		every := time.NewTicker(10 * time.Millisecond)
		defer every.Stop()
		for {
			select {
			case <-every.C:
				_ = unix.Tgkill(process, thread, unix.SIGURG)
			case <-stop:
				return
			}
		}
	}()
	in.call(w)
	close(stop)
	<-stopped
}
