package bionet

import (
	"context"
	"errors"
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
	type result struct {
		attempt int
		conn    net.Conn
		err     error
	}
	results := make(chan result)
	running := 0
	attemptCtx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		for ; running > 0; running-- {
			if r := <-results; r.err == nil {
				r.conn.Close()
			}
		}
	}()
	next := time.NewTimer(0)
	defer next.Stop()
	for running > 0 || len(attempts) < len(addresses) {
		if err := ctx.Err(); err != nil {
			return nil, endedBy(err, attempts, addresses), err
		}
		select {
		case <-ctx.Done():
		case <-next.C:
			i := len(attempts)
			if i == len(addresses) {
				continue
			}
			attempts = append(attempts, Attempt{Addr: addresses[i].Addr})
			running++
			go func() {
				conn, err := dial(attemptCtx, addresses[i])
				results <- result{i, conn, err}
			}()
			if delay >= 0 {
				next.Reset(delay)
			}
		case r := <-results:
			running--
			if r.err == nil {
				return r.conn, nil, nil
			}
			if err := ended(ctx); err != nil && errors.Is(r.err, err) {
				return nil, endedBy(err, attempts, addresses), err
			}
			attempts[r.attempt].Err = r.err
			next.Reset(0)
		}
	}
	return nil, attempts, nil
}

// ended returns the error of a context that is done, or whose deadline has passed: an
// attempt with the same deadline may notice first.
func ended(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok && ctx.Err() == nil && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

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
