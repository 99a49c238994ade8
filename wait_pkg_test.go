//go:build unix

package bio

import (
	"context"
	"runtime"
	"testing"

	"example.com/bio/internal/socktest"
	"example.com/bio/internal/sys"
)

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
