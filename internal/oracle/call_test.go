//go:build linux || windows

package oracle_test

import (
	"context"
	"errors"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
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

// calls are the compared calls. Each prints its result.
var calls = map[string]func(in *interpreter, w []string){
	"socket":     (*interpreter).callSocket,
	"bind":       (*interpreter).callOnAddress,
	"connect":    (*interpreter).callOnAddress,
	"listen":     (*interpreter).callOnAddress,
	"accept":     (*interpreter).callAccept,
	"close":      (*interpreter).callClose,
	"nbio":       (*interpreter).callNbio,
	"ndelay":     (*interpreter).callNdelay,
	"sockerror":  (*interpreter).callSockError,
	"sockinfo":   (*interpreter).callSockInfo,
	"disconnect": (*interpreter).callDisconnect,
	"wait":       (*interpreter).callWait,
	"finish":     (*interpreter).callFinish,
}

// call makes one call and prints its result and the queue, or only the ends of a queue
// that is kept.
func (in *interpreter) call(w []string) {
	switch w[0] {
	case "thread":
		in.callInThread(w[1:])
		return
	case "interrupt":
		in.callInterrupted(w[1:])
		return
	}
	calls[w[0]](in, w)
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
	in.printf("result %s errno %d retry %d\n", failed, int(socktest.Errno(err)), boolInt(bio.ShouldRetry(err)))
}

// callStatus makes a call whose C function returns 1 or 0.
func (in *interpreter) callStatus(call func() error) error {
	err := in.attempt(call)
	in.report("1", "0", err)
	return err
}

// callDescriptor makes a call that returns a descriptor, which the slot gets, with time
// limits, so that no call blocks for ever.
func (in *interpreter) callDescriptor(s *slot, call func() (int, error)) {
	s.empty()
	err := in.attempt(func() (err error) {
		s.fd, err = call()
		return err
	})
	in.report("fd", "-1", err)
	if err == nil {
		if err := setTimeout(s.fd, in.patience); err != nil {
			in.printf("time limits: %v\n", err)
		}
	} else if s.fd != bio.InvalidSocket {
		in.printf("descriptor %d with %v\n", s.fd, err)
	}
}

func (in *interpreter) callSocket(w []string) {
	in.callDescriptor(in.slotOf(w[1]), func() (int, error) {
		return in.functions().Socket(number(w[2]), number(w[3]), number(w[4]), bio.Options(number(w[5])))
	})
}

func (in *interpreter) callAccept(w []string) {
	s, peer := in.slotOf(w[1]), in.variable(w[3])
	beforeAccept(in.descriptor(w[2]))
	in.callDescriptor(s, func() (int, error) {
		return in.functions().Accept(in.descriptor(w[2]), peer, bio.Options(number(w[4])))
	})
	if peer != nil {
		in.printf("address %s %s\n", w[3], variableText(*peer, readName(s.fd, true)))
	}
}

func (in *interpreter) callSockInfo(w []string) {
	fd, a := in.descriptor(w[1]), in.variable(w[2])
	in.callStatus(func() error { return in.functions().SockInfo(fd, a) })
	in.printf("address %s %s\n", w[2], variableText(*a, readName(fd, false)))
}

func (in *interpreter) callSockError(w []string) {
	var pending error
	err := in.attempt(func() (err error) {
		pending, err = in.functions().SockError(in.descriptor(w[1]))
		return err
	})
	in.checkError(pending)
	in.printf("result pending %d error %d\n", int(socktest.Errno(pending)), int(socktest.Errno(err)))
}

func (in *interpreter) callClose(w []string) {
	fd, s := in.descriptor(w[1]), in.slotOf(w[1])
	in.callStatus(func() error { return in.functions().Close(fd) })
	if s == nil || s.fd < 0 {
		return
	}
	if !isOpen(fd) {
		s.fd = -1
	}
}

func (in *interpreter) callNbio(w []string) {
	in.callStatus(func() error { return in.functions().SetNonBlock(in.descriptor(w[1]), w[2] != "0") })
}

func (in *interpreter) callNdelay(w []string) {
	in.callStatus(func() error { return in.functions().SetNoDelay(in.descriptor(w[1]), w[2] != "0") })
}

func (in *interpreter) callDisconnect(w []string) {
	in.callStatus(func() error { return in.functions().Disconnect(in.descriptor(w[1])) })
}

// withDeadline returns a context that ends after the milliseconds that the last word of a
// call may give.
func (in *interpreter) withDeadline(words []string) (context.Context, context.CancelFunc) {
	limit := in.patience
	if len(words) > 0 {
		limit = int64(number(words[0]))
	}
	return context.WithTimeout(context.Background(), time.Duration(limit)*time.Millisecond)
}

func (in *interpreter) callFinish(w []string) {
	ctx, cancel := in.withDeadline(nil)
	defer cancel()
	in.callStatus(func() error { return in.functions().FinishConnect(ctx, in.descriptor(w[1])) })
}

func (in *interpreter) callWait(w []string) {
	want := bio.Writable
	if w[2] != "0" {
		want = bio.Readable
	}
	ctx, cancel := in.withDeadline(w[3:])
	defer cancel()
	err := in.attempt(func() error {
		_, err := in.functions().Wait(ctx, in.descriptor(w[1]), want)
		return err
	})
	if errors.Is(err, context.DeadlineExceeded) {
		in.printf("result 0\n")
	} else {
		in.report("1", "-1", err)
	}
}

// callOnAddress calls Bind, Connect or Listen.
func (in *interpreter) callOnAddress(w []string) {
	a, err := in.address(w[2])
	if err != nil {
		in.printf("result address\n")
		return
	}
	fd, opts := in.descriptor(w[1]), bio.Options(number(w[3]))
	if s := in.slotOf(w[1]); s != nil && a != nil && a.Family() != syscall.AF_UNSPEC {
		if w[0] == "connect" {
			s.target = int(a.Port())
		} else {
			s.bindPort = int(a.Port())
		}
	}
	switch w[0] {
	case "bind":
		in.callStatus(func() error { return in.functions().Bind(fd, a, opts) })
	case "listen":
		in.callStatus(func() error { return in.functions().Listen(fd, a, opts) })
	default:
		err := in.callStatus(func() error { return in.functions().Connect(fd, a, opts) })
		in.settle(fd, w[2], err)
	}
}

// settle waits until a connection attempt is decided and its listener knows of it.
func (in *interpreter) settle(fd int, address string, err error) {
	underWay := errors.Is(err, syscall.EINPROGRESS)
	if underWay {
		await(fd, true)
	}
	at := len(address) - 2
	if err != nil && !underWay || at < 1 || address[at-1] != '@' {
		return
	}
	listener := in.slotOf(address[at:])
	if listener == nil {
		return
	}
	if accepting, err := getOption(listener.fd, syscall.SOL_SOCKET, socktest.Listens); err == nil && accepting != 0 {
		await(listener.fd, false)
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
