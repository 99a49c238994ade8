// This file exists because the array of x/sys's Poll escapes to the heap.

//go:build linux && !portable

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// poll is ppoll(2), which every port has, without a signal mask.
func poll(fds []unix.PollFd, timeout int) syscall.Errno {
	limit := unix.NsecToTimespec(int64(timeout) * 1e6)
	pointer := &limit
	if timeout < 0 {
		pointer = nil
	}
	_, _, errno := syscall.Syscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(unsafe.SliceData(fds))), uintptr(len(fds)), uintptr(unsafe.Pointer(pointer)), 0, 0, 0)
	return errno
}
