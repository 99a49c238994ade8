//go:build linux && !386 && !s390x

package bio_test

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
)

func bareAccept(fd int, storage *[112]byte, length *uint32) syscall.Errno {
	_, _, errno := syscall.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(storage)), uintptr(unsafe.Pointer(length)), unix.SOCK_CLOEXEC, 0, 0)
	return errno
}

func bareBind(fd int, a *addr.Addr) syscall.Errno {
	_, _, errno := syscall.RawSyscall(unix.SYS_BIND, uintptr(fd), uintptr(a.Sockaddr().Pointer()), uintptr(a.Sockaddr().Len()))
	return errno
}
