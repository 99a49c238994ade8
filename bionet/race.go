package bionet

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/internal/sys"
	"example.com/bio/lookup"
)

// race is the attempts of one Dial. All calls of package bio are made by its one
// goroutine, so that errors have the application's position; only the waiting is done by
// others.
type race struct {
	recorder bio.Recorder // for calls from attempt.advance
	opts     bio.Options
	delay    time.Duration

	waiting  []lookup.Info // addresses that have not been tried
	attempts []*attempt    // those that have, in the order in which they began
	ready    chan *attempt // attempts that can go on
	waits    sync.WaitGroup
}

func newRace(addresses []lookup.Info, recorder bio.Recorder, opts bio.Options, delay time.Duration) *race {
	return &race{
		recorder: recorder,
		opts:     opts | bio.NonBlock,
		delay:    delay,
		waiting:  addresses,
		ready:    make(chan *attempt, len(addresses)), // each attempt is in it once at most
	}
}

// attempt is the way to one address.
type attempt struct {
	Attempt
	info  lookup.Info
	fd    int
	file  *os.File // what the runtime's poller waits for
	state state
	pause time.Duration
	timer *time.Timer
	wait  error // how waiting for file ended
}

// state is how far an attempt is.
type state int

const (
	isNew      state = iota
	isRefused        // the queue of an AF_UNIX listener is full: the attempt has not begun
	isUnderway       // the kernel is connecting
	isConnected
	hasFailed
)

// The times between two tries to get into a full queue.
const (
	shortestPause = time.Millisecond
	longestPause  = 64 * time.Millisecond
)

// run returns the first attempt that is connected, nil where all have failed. Where ctx
// is done before, it returns the error of ctx.
func (r *race) run(ctx context.Context) (*attempt, error) {
	next := time.NewTimer(0)
	defer next.Stop()
	for running := 0; running > 0 || len(r.waiting) > 0; {
		var a *attempt
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-next.C:
			if len(r.waiting) == 0 {
				continue
			}
			a = r.begin()
			running++
			if r.delay >= 0 {
				next.Reset(r.delay)
			}
		case a = <-r.ready:
		}
		a.advance(ctx, r)
		switch a.state {
		case isConnected:
			return a, nil
		case hasFailed:
			running--
			next.Reset(0)
		case isRefused:
			a.timer = time.AfterFunc(a.pause, func() { r.ready <- a })
		case isUnderway:
			r.waits.Go(func() {
				a.wait = connectEnded(a.file)
				r.ready <- a
			})
		}
	}
	return nil, nil
}

// begin returns a new attempt for the next address.
func (r *race) begin() *attempt {
	a := &attempt{Attempt: Attempt{Addr: r.waiting[0].Addr}, info: r.waiting[0], fd: bio.InvalidSocket, pause: shortestPause}
	r.waiting = r.waiting[1:]
	r.attempts = append(r.attempts, a)
	return a
}

// advance makes the next step of a.
func (a *attempt) advance(ctx context.Context, r *race) {
	var err error
	switch a.state {
	case isNew:
		if a.fd, err = r.recorder.Socket(a.info.Family, a.info.SockType, a.info.Protocol, 0); err == nil {
			err = r.recorder.Connect(a.fd, &a.Addr, r.opts)
		}
	case isRefused:
		err = r.recorder.Connect(a.fd, &a.Addr, r.opts)
		a.pause = min(2*a.pause, longestPause)
	case isUnderway:
		if err = a.wait; err == nil {
			err = r.recorder.FinishConnect(ctx, a.fd)
		}
	}
	switch {
	case err == nil:
		a.state = isConnected
	case a.state == isUnderway:
		a.fail(err)
	case errors.Is(err, syscall.EINPROGRESS), errors.Is(err, syscall.EALREADY):
		a.state = isUnderway
		a.file = descriptor{fd: a.fd}.file()
	case errors.Is(err, syscall.EAGAIN) && a.info.Family == syscall.AF_UNIX:
		a.state = isRefused
	default:
		a.fail(err)
	}
}

// goesOn reports whether there is no result yet.
func (a *attempt) goesOn() bool { return a.state < isConnected }

func (a *attempt) fail(err error) {
	a.close()
	a.state, a.Err = hasFailed, err
}

// close closes the descriptor of a, which ends a wait for it.
func (a *attempt) close() {
	if a.timer != nil {
		a.timer.Stop()
	}
	if a.file != nil {
		a.file.Close()
	} else if a.fd != bio.InvalidSocket {
		sys.Close(a.fd)
	}
}

// takeFile returns the descriptor of a as a file, which belongs to the caller from then
// on.
func (a *attempt) takeFile() *os.File {
	if a.file == nil {
		a.file = descriptor{fd: a.fd}.file()
	}
	return a.file
}

// end closes every attempt that is still open but the one that is connected, and waits
// for the goroutines.
func (r *race) end() {
	for _, a := range r.attempts {
		if a.goesOn() {
			a.close()
		}
	}
	r.waits.Wait()
}

// failed returns the attempts, none of which is connected. Where done, the error of the
// context, is not nil, it is why those that were going on have failed, or the one that
// was to begin.
func (r *race) failed(done error) Attempts {
	if done != nil && !slices.ContainsFunc(r.attempts, (*attempt).goesOn) {
		r.begin()
	}
	list := make(Attempts, len(r.attempts))
	for i, a := range r.attempts {
		list[i] = a.Attempt
		if a.goesOn() {
			list[i].Err = done
		}
	}
	return list
}
