// This file exists because x/sys has no FIONBIO, whose value on Linux depends on
// the port: asm-generic/ioctls.h, and the ioctls.h of mips and of powerpc.

//go:build linux && !portable

package sys

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	onMIPS  = runtime.GOARCH == "mips" || runtime.GOARCH == "mipsle" || runtime.GOARCH == "mips64" || runtime.GOARCH == "mips64le"
	onPower = runtime.GOARCH == "ppc64" || runtime.GOARCH == "ppc64le"
)

// fionbio is FIONBIO, which the compiler knows: the ports differ by GOARCH alone.
func fionbio() uintptr {
	switch {
	case onMIPS:
		return 0x667e
	case onPower:
		return 0x8004667e
	}
	return 0x5421
}

// SetNonblock sets or clears O_NONBLOCK with one ioctl(2).
func SetNonblock(fd int, on Switch) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_IOCTL, uintptr(fd), fionbio(), uintptr(unsafe.Pointer(&on)), 0, 0, 0)
	return
}
