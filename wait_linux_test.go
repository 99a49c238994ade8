package bio_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/socktest"
)

// TestWaitFullTableSleeps: a Wait that no descriptor can wake looks at its context often enough,
// and sleeps in between.
func TestWaitFullTableSleeps(t *testing.T) {
	fd, _ := socktest.Pair(t, socktest.Path(t))
	ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(10*time.Second))
	defer cancel()
	limitDescriptors(t, 3)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, after unix.Rusage
	socktest.Check(t, unix.Getrusage(unix.RUSAGE_THREAD, &before))
	begin := time.Now()
	time.AfterFunc(200*time.Millisecond, cancel)
	if _, err := bio.Wait(ctx, fd, bio.Readable); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait = %v, want the cancellation", err)
	}
	took := time.Since(begin)
	socktest.Check(t, unix.Getrusage(unix.RUSAGE_THREAD, &after))
	if took > socktest.Scaled(5*time.Second) {
		t.Errorf("Wait took %v", took)
	}
	used := func(u unix.Rusage) time.Duration { return time.Duration(u.Utime.Nano() + u.Stime.Nano()) }
	if cpu := used(after) - used(before); cpu > took/2 {
		t.Errorf("the thread worked for %v in %v", cpu, took)
	}
	if slept := int64(after.Nvcsw - before.Nvcsw); slept > 20+int64(took/(5*time.Millisecond)) { // an interval is 10 ms
		t.Errorf("the thread went to sleep %d times in %v", slept, took)
	}
}
