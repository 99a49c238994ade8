package bionet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/bio/addr"
	"example.com/bio/lookup"
)

// runner is how the attempt with one address goes: it ends after a while, by failing unless it
// connects. If it is stubborn, the end of the race does not end it.
type runner struct {
	ends               time.Duration
	connects, stubborn bool
}

// trackConn is what an attempt returns.
type trackConn struct {
	net.Conn
	runner int
	closed bool
}

func (c *trackConn) Close() error { c.closed = true; return nil }

var errFailed = errors.New("failed")

// track is where a race takes place.
type track struct {
	*testing.T
	runners []runner
	gun     time.Time

	mu      sync.Mutex
	running int
	began   []time.Duration
	conns   []*trackConn
}

// race runs a race between the runners, at most one attempt each.
func (tr *track) race(ctx context.Context, delay time.Duration) (conn net.Conn, attempts Attempts, done error) {
	var addresses []lookup.Info
	for i := range tr.runners {
		addresses = append(addresses, lookup.Info{Addr: addr.MustParse(fmt.Sprint("127.0.0.1:", i+1))})
	}
	tr.gun = time.Now()
	conn, attempts, done = race(ctx, addresses, delay, tr.run)
	if tr.running != 0 {
		tr.Errorf("%d attempts are running after the race", tr.running)
	}
	for _, c := range tr.conns {
		if !c.closed && conn != net.Conn(c) {
			tr.Errorf("the connection of %d is open", c.runner)
		}
	}
	return conn, attempts, done
}

// run is the attempt with one address.
func (tr *track) run(ctx context.Context, info lookup.Info) (net.Conn, error) {
	if _, ok := ctx.Deadline(); ok {
		tr.Error("an attempt sees the deadline")
	}
	i := int(info.Addr.Port()) - 1
	tr.mu.Lock()
	tr.began = append(tr.began, time.Since(tr.gun))
	tr.running++
	tr.mu.Unlock()
	over := ctx.Done()
	if tr.runners[i].stubborn {
		over = nil
	}
	canceled := false
	select {
	case <-over:
		canceled = true
	case <-time.After(tr.runners[i].ends):
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.running--
	if canceled {
		return nil, errors.New("canceled")
	}
	if !tr.runners[i].connects {
		return nil, errFailed
	}
	c := &trackConn{runner: i}
	tr.conns = append(tr.conns, c)
	return c, nil
}

const ms = time.Millisecond

// TestRace: when attempts begin, which connection wins, and what is left of the others.
func TestRace(t *testing.T) {
	for name, row := range map[string]struct {
		delay   time.Duration
		runners []runner
		began   []time.Duration
		winner  int // -1 if all fail
	}{
		"one":                       {250 * ms, []runner{{ends: ms, connects: true}}, []time.Duration{0}, 0},
		"one fails":                 {250 * ms, []runner{{ends: ms}}, []time.Duration{0}, -1},
		"the first in time":         {250 * ms, []runner{{ends: 249 * ms, connects: true}, {}}, []time.Duration{0}, 0},
		"the second":                {250 * ms, []runner{{ends: time.Minute}, {ends: ms, connects: true}}, []time.Duration{0, 250 * ms}, 1},
		"the first in spite of all": {250 * ms, []runner{{ends: 300 * ms, connects: true}, {ends: time.Minute}}, []time.Duration{0, 250 * ms}, 0},
		"a loser that connects":     {250 * ms, []runner{{ends: time.Second, connects: true, stubborn: true}, {ends: ms, connects: true}}, []time.Duration{0, 250 * ms}, 1},
		"the last takes long":       {250 * ms, []runner{{ends: ms}, {ends: time.Second}}, []time.Duration{0, ms}, -1},
		"the delay begins anew":     {250 * ms, []runner{{ends: 200 * ms}, {ends: time.Second}, {ends: ms}}, []time.Duration{0, 200 * ms, 450 * ms}, -1},
		"out of turn":               {250 * ms, []runner{{ends: time.Second}, {ends: ms}}, []time.Duration{0, 250 * ms}, -1},
		"one by one":                {-1, []runner{{ends: time.Second}, {ends: ms}, {connects: true}}, []time.Duration{0, time.Second, time.Second + ms}, 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			tr := track{T: t, runners: row.runners}
			conn, attempts, done := tr.race(t.Context(), row.delay)
			if !slices.Equal(tr.began, row.began) || done != nil {
				t.Errorf("%s: attempts began at %v, want %v; %v", name, tr.began, row.began, done)
			}
			if row.winner < 0 && (conn != nil || len(attempts) != len(row.runners)) {
				t.Errorf("%s: %v, %v", name, conn, attempts)
			}
			for i, attempt := range attempts {
				if attempt.Err != errFailed || int(attempt.Addr.Port()) != i+1 {
					t.Errorf("%s: attempt %d: %v", name, i, attempt)
				}
			}
			if row.winner >= 0 && (conn == nil || conn.(*trackConn).runner != row.winner || conn.(*trackConn).closed) {
				t.Errorf("%s: the winner is %v", name, conn)
			}
		})
	}
}

// TestRaceAttempts: each error is that of its address, whatever fails first.
func TestRaceAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		addresses := []lookup.Info{{Addr: addr.MustParse("127.0.0.1:1")}, {Addr: addr.MustParse("127.0.0.1:2")}}
		_, attempts, _ := race(t.Context(), addresses, ms, func(_ context.Context, info lookup.Info) (net.Conn, error) {
			time.Sleep(time.Second / time.Duration(info.Addr.Port()))
			return nil, errors.New(info.Addr.String())
		})
		for i, attempt := range attempts {
			if attempt.Err.Error() != addresses[i].Addr.String() {
				t.Errorf("%v: %v", attempt.Addr, attempt.Err)
			}
		}
	})
}

// TestRaceEnds: when ctx is done, its error stands for the attempts without a result.
func TestRaceEnds(t *testing.T) {
	slow := runner{ends: time.Minute}
	for name, row := range map[string]struct {
		limit   time.Duration
		runners []runner
		want    string
	}{
		"before one":      {0, []runner{{connects: true}}, "1 ends"},
		"before many":     {0, []runner{{connects: true}, slow}, "1 ends"},
		"one":             {ms, []runner{slow}, "1 ends"},
		"the first":       {ms, []runner{slow, slow}, "1 ends"},
		"both":            {300 * ms, []runner{slow, slow}, "1 ends, 2 ends"},
		"one of two":      {300 * ms, []runner{{ends: 200 * ms}, slow}, "1 failed, 2 ends"},
		"a late one":      {ms, []runner{{ends: time.Minute, connects: true, stubborn: true}, slow}, "1 ends"},
		"both of three":   {300 * ms, []runner{slow, slow, slow}, "1 ends, 2 ends"},
		"after a failure": {100 * ms, []runner{{ends: 10 * ms}, {ends: 10 * ms}, slow}, "1 failed, 2 failed, 3 ends"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), row.limit)
			defer cancel()
			if row.limit == 0 {
				<-ctx.Done()
			}
			tr := track{T: t, runners: row.runners}
			conn, attempts, done := tr.race(ctx, 250*ms)
			var got []string
			for _, attempt := range attempts {
				how := "failed"
				if attempt.Err == context.DeadlineExceeded {
					how = "ends"
				}
				got = append(got, attempt.Addr.ServiceString()+" "+how)
			}
			if conn != nil || done != context.DeadlineExceeded || strings.Join(got, ", ") != row.want {
				t.Errorf("%s: %v, %v, %q, want %q", name, conn, done, got, row.want)
			}
			if row.limit == 0 && tr.began != nil {
				t.Errorf("%s: an attempt began", name)
			}
		})
	}
}
