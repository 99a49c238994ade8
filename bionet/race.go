package bionet

import (
	"context"
	"net"
	"slices"
	"time"

	"example.com/bio/lookup"
)

// attemptDelay is what RFC 8305 recommends in section 5.
const attemptDelay = 250 * time.Millisecond

// race connects to addresses with dial, as RFC 8305 says: it starts the next attempt when
// the previous one fails or after delay, whichever comes first. A negative delay never ends.
//
// It returns the first connection, or the failed attempts, at least one. done is the error
// of ctx if that ended the race; it stands for the attempts that had no result. When race
// returns, every other connection is closed and every goroutine has ended.
func race(ctx context.Context, addresses []lookup.Info, delay time.Duration,
	dial func(context.Context, lookup.Info) (net.Conn, error)) (conn net.Conn, attempts Attempts, done error) {
	if err := ctx.Err(); err != nil {
		return nil, endedBy(err, nil, addresses), err
	}
	if len(addresses) == 1 {
		return alone(ctx, addresses[0], dial)
	}
	type result struct {
		attempt int
		conn    net.Conn
		err     error
	}
	results := make(chan result)
	running := 0
	// The end of the race alone ends an attempt, so that no attempt fails because ctx is
	// done.
	attemptCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		cancel()
		for ; running > 0; running-- {
			if r := <-results; r.err == nil {
				r.conn.Close()
			}
		}
	}()
	var next <-chan time.Time
	start := func() {
		i := len(attempts)
		attempts = append(attempts, Attempt{Addr: addresses[i].Addr})
		running++
		go func() {
			conn, err := dial(attemptCtx, addresses[i])
			results <- result{i, conn, err}
		}()
		next = nil
		if delay >= 0 && i+1 < len(addresses) {
			next = time.After(delay)
		}
	}

	start()
	for running > 0 {
		select {
		case <-ctx.Done():
			return nil, endedBy(ctx.Err(), attempts, addresses), ctx.Err()
		case <-next:
			start()
		case r := <-results:
			running--
			if r.err == nil {
				return r.conn, nil, nil
			}
			attempts[r.attempt].Err = r.err
			if len(attempts) < len(addresses) {
				start()
			}
		}
	}
	return nil, attempts, nil
}

// alone is a race of one address. It needs no goroutine.
func alone(ctx context.Context, info lookup.Info,
	dial func(context.Context, lookup.Info) (net.Conn, error)) (conn net.Conn, attempts Attempts, done error) {
	conn, err := dial(undated{ctx}, info)
	if err == nil {
		return conn, nil, nil
	}
	if done = ctx.Err(); done != nil {
		err = done
	}
	return nil, Attempts{{info.Addr, err}}, done
}

// undated is a context without its deadline. It is done when the deadline has passed; package
// net, which has a clock of its own for a deadline, may see it earlier.
type undated struct{ context.Context }

func (undated) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }

// endedBy returns the attempts of a race that err ended. It is the error of those without a
// result, or else of the one that would have been next.
func endedBy(err error, attempts Attempts, addresses []lookup.Info) Attempts {
	isRunning := func(a Attempt) bool { return a.Err == nil }
	if !slices.ContainsFunc(attempts, isRunning) && len(attempts) < len(addresses) {
		attempts = append(attempts, Attempt{Addr: addresses[len(attempts)].Addr})
	}
	for i := range attempts {
		if isRunning(attempts[i]) {
			attempts[i].Err = err
		}
	}
	return attempts
}
