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
	limit := unix.NsecToTimespec(int64(min(timeout, math.MaxInt32*time.Second)))
	pointer := &limit
	if timeout < 0 {
		pointer = nil
	}
	for {
		_, _, errno := syscall.Syscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(fds)), uintptr(len(fds)), uintptr(unsafe.Pointer(pointer)), 0, 0, 0)
		if errno != syscall.EINTR {
			return errno
		}
		// The kernel has set limit to the time that is left: no clock is needed, which might
		// stand still, as in a bubble of testing/synctest.
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
