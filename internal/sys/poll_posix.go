//go:build unix && (!linux || portable)

package sys

import (
	"math"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// poll is poll(2), whose timeout is a number of milliseconds. It is rounded up, so that
// the call never ends early, and divided if it is too long.
func poll(fds *[2]unix.PollFd, timeout time.Duration) syscall.Errno {
	const longest = math.MaxInt32 * time.Millisecond
	start := time.Now()
	left := timeout
	for {
		milliseconds := -1
		if timeout >= 0 {
			milliseconds = int((min(left, longest) + time.Millisecond - 1) / time.Millisecond)
		}
		n, err := kernel.poll(fds[:], milliseconds)
		switch {
		case err == syscall.EINTR:
			left = max(timeout-time.Since(start), 0)
		case n != 0 || err != nil || left <= longest:
			return errnoOf(err)
		default:
			left -= longest
		}
	}
}
