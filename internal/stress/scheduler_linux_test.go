package stress_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// blocked is calls that come back only when they are released. Each blocks a thread.
type blocked struct {
	calls   []func() error
	release func()
	want    syscall.Errno // of every call then
}

// blocking are the situations.
var blocking = map[string]func(t *testing.T) blocked{
	"Accept":          blockedAccepts,
	"Connect AF_INET": func(t *testing.T) blocked { return blockedConnects(t, socktest.IPv4) },
	"Connect AF_UNIX": func(t *testing.T) blocked { return blockedConnects(t, socktest.Unix) },
	"Wait":            blockedWaits,
	lingering:         blockedCloses,
	slowPath:          blockedPaths,
}

const (
	lingering = "Close with SO_LINGER"
	slowPath  = "a path on a slow file system"
)

const (
	// sideBySide is how many calls block at the same time: more than the scheduler may
	// run threads.
	sideBySide = 6
	// collections is how many are made while the calls block. A call that the scheduler does
	// not know of stops the first. With two processors each one waits until both take part,
	// which on a busy machine under an emulator takes a quarter of a second.
	collections = 10
)

// longPause is a stop of the world that no blocked call has caused: one would last until
// the release.
var longPause = socktest.Scaled(5 * time.Second)

// TestSchedulerAlive holds that calls that block do not stop other goroutines or the
// garbage collector. They are made in another process, since one that the scheduler does
// not know of would stop this one too.
func TestSchedulerAlive(t *testing.T) {
	for name, block := range blocking {
		for _, procs := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s, GOMAXPROCS %d", name, procs), func(t *testing.T) {
				var namespaces []sandbox.Namespace
				if name == slowPath {
					socktest.Need(t, "fuse")
					namespaces = append(namespaces, sandbox.Mount)
				}
				if name == lingering {
					sandbox.WithoutPreemption(t) // a signal would end the close
				}
				t.Setenv("GOMAXPROCS", strconv.Itoa(procs))
				ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(30*time.Second))
				defer cancel()
				output, inside := sandbox.RerunContext(ctx, t, namespaces...)
				if inside {
					collectWhileBlocked(t, block(t))
				} else {
					t.Log(output)
				}
			})
		}
	}
}

// collectWhileBlocked collects garbage, starts goroutines and lets time pass while the
// calls block, releases them, and looks at what they return.
func collectWhileBlocked(t *testing.T, b blocked) {
	t.Helper()
	calls := sandbox.Call(b.calls...)
	ticks := 0
	if calls.WaitBlocked() {
		ticks = collect()
	}
	if len(calls.Results) > 0 {
		t.Fatalf("a call came back: %v", <-calls.Results)
	}
	b.release()
	for range b.calls {
		if err := <-calls.Results; socktest.Errno(err) != b.want || b.want == 0 && err != nil {
			t.Errorf("after the release: %v, want %v", err, b.want)
		}
	}
	var stats debug.GCStats
	debug.ReadGCStats(&stats)
	longest := slices.Max(stats.Pause)
	if longest > longPause {
		t.Errorf("a collection stopped the world for %v", longest)
	}
	t.Logf("%d calls blocked, %d collections, longest pause %v, %d goroutines ran",
		len(b.calls), stats.NumGC, longest, ticks)
}

// collect collects garbage for some time while goroutines come and go, and returns how
// many those were.
func collect() (goroutines int) {
	for begin := time.Now(); time.Since(begin) < 300*time.Millisecond || goroutines < collections; goroutines++ {
		done := make(chan struct{})
		go func() {
			time.Sleep(time.Microsecond)
			close(done)
		}()
		runtime.GC()
		<-done
	}
	return goroutines
}
