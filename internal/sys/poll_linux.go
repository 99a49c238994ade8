// This file exists because the array of x/sys's Poll escapes to the heap.

//go:build linux && !portable

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// poll is Poll by ppoll(2), which every port has, without a signal mask.
func poll(fd int, want Ready, wake, timeout int) (Ready, syscall.Errno) {
	fds, n := pollFds(fd, want, wake)
	limit := unix.NsecToTimespec(int64(timeout) * 1e6)
	pointer := &limit
	if timeout < 0 {
		pointer = nil
	}
	_, _, errno := syscall.Syscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&fds)), uintptr(n), uintptr(unsafe.Pointer(pointer)), 0, 0, 0)
	return polled(fds[0].Revents, want, errno)
}
