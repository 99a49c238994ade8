//go:build unix && gc && !purego

package sys_test

import (
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sys"
)

// TestNowInBubble holds that time goes on while a call blocks in a bubble, whose own time
// stands still.
func TestNowInBubble(t *testing.T) {
	const limit = 20 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		own, start := time.Now(), sys.Now()
		for err := error(unix.EINTR); err == unix.EINTR; {
			_, err = unix.Poll(nil, int(limit/time.Millisecond))
		}
		if took := sys.Now() - start; took < limit {
			t.Errorf("%v have passed, want at least %v", took, limit)
		}
		if took := time.Since(own); took != 0 {
			t.Errorf("in the bubble %v have passed", took)
		}
	})
}
