//go:build unix

package bio

import (
	"context"
	"runtime"
	"testing"
	"time"

	"example.com/bio/internal/socktest"
	"example.com/bio/internal/sys"
)

// TestWakeOn: only a context that can be done needs a pipe, which becomes readable.
func TestWakeOn(t *testing.T) {
	wake, release := wakeOn(context.Background())
	release()
	if wake != -1 {
		t.Errorf("descriptor %d for a context that is never done", wake)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wake, release = wakeOn(ctx)
	defer release()
	if ready, errno := sys.Poll(wake, sys.Readable, -1, 0); ready != 0 || errno != 0 {
		t.Errorf("before the end: %v, %v", ready, errno)
	}
	cancel()
	if ready, errno := sys.Poll(wake, sys.Readable, -1, socktest.Scaled(10*time.Second)); ready != sys.Readable || errno != 0 {
		t.Errorf("after the end: %v, %v", ready, errno)
	}
}

// TestReleaseWaits: a wake-up that has begun ends before its descriptor is closed. The number
// may be another descriptor right after.
func TestReleaseWaits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the wake-up begins when this goroutine waits
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		_, release := wakeOn(ctx)
		cancel()
		release()
		read, write, errno := sys.Pipe()
		socktest.CheckErrno(t, "pipe", errno)
		runtime.Gosched()
		if ready, errno := sys.Poll(read, sys.Readable, -1, 0); ready != 0 || errno != 0 {
			t.Errorf("the wake-up reached another pipe: %v, %v", ready, errno)
		}
		sys.Close(read)
		sys.Close(write)
	}
}
