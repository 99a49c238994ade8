package sandbox

import (
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Calls are system calls that block, each on a thread to itself.
type Calls struct {
	Results <-chan error // gets what each call returns

	threads []atomic.Int32
	before  uint64 // goroutines in other system calls
}

// Call makes the calls, each in a goroutine.
func Call(calls ...func() error) *Calls {
	results := make(chan error, len(calls))
	c := &Calls{Results: results, threads: make([]atomic.Int32, len(calls)), before: inSystemCalls()}
	for i, call := range calls {
		go func() {
			runtime.LockOSThread()
			c.threads[i].Store(int32(unix.Gettid()))
			results <- call()
		}()
	}
	return c
}

// WaitBlocked waits until all calls block, and reports whether none has returned.
func (c *Calls) WaitBlocked() bool {
	for !c.blocked() {
		if len(c.Results) > 0 {
			return false
		}
		time.Sleep(time.Millisecond)
	}
	return true
}

// blocked reports whether all calls wait in the kernel and the scheduler knows it. A thread
// can also be asleep because its goroutine has to wait, with the call yet to come. In Go
// 1.26 and 1.27 a call that begins while the world is being stopped may hold that up until
// the monitor of the scheduler wakes up, which takes a minute at most: entersyscall looks for
// a stop of the world before the goroutine is in the call, and not again after.
func (c *Calls) blocked() bool {
	if inSystemCalls() < c.before+uint64(len(c.threads)) {
		return false
	}
	for i := range c.threads {
		if !asleep(int(c.threads[i].Load())) {
			return false
		}
	}
	return true
}

// inSystemCalls returns how many goroutines are in system calls. It does not stop the world.
func inSystemCalls() uint64 {
	sample := []metrics.Sample{{Name: "/sched/goroutines/not-in-go:goroutines"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// asleep reports whether a thread of this process waits in the kernel.
func asleep(thread int) bool {
	stat, err := os.ReadFile("/proc/self/task/" + strconv.Itoa(thread) + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && (strings.HasPrefix(state, "S") || strings.HasPrefix(state, "D"))
}
