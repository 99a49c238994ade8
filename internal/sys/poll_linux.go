//go:build linux && !portable

package sys

import (
	"math"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// poll is ppoll(2) without a signal mask. Every port has it, and the array does not escape
// to the heap as it does in golang.org/x/sys.
func poll(fds *[2]unix.PollFd, timeout time.Duration) syscall.Errno {
	// The seconds have 32 bits on some ports.
	timeout = min(timeout, math.MaxInt32*time.Second)
	limit := unix.NsecToTimespec(int64(timeout))
	pointer := &limit
	if timeout < 0 {
		pointer = nil
	}
	start := time.Now()
	for {
		_, _, errno := syscall.Syscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(fds)), uintptr(len(fds)), uintptr(unsafe.Pointer(pointer)), 0, 0, 0)
		if errno != syscall.EINTR {
			return errno
		}
		// The kernel has set limit to the time that is left, but qemu-user has not. The clock
		// may stand still, as in a bubble of testing/synctest. So the shorter one counts.
		left := unix.NsecToTimespec(int64(max(timeout-time.Since(start), 0)))
		if timeout >= 0 && left.Nano() < limit.Nano() {
			limit = left
		}
	}
}

// Pipe is pipe2(2). Both ends are close-on-exec and non-blocking.
func Pipe() (read, write int, errno syscall.Errno) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return -1, -1, err.(syscall.Errno)
	}
	return p[0], p[1], 0
}
