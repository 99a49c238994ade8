//go:build !portable && !386 && !s390x

package sys_test

import "golang.org/x/sys/unix"

// The system calls that a new kernel has and an old one lacks.
var (
	atomicCloexec = &refusal{unix.SYS_SOCKET, 1, unix.BPF_JSET, unix.SOCK_CLOEXEC}
	anySocket     = refusal{unix.SYS_SOCKET, 1, unix.BPF_JGE, 0}
	accept4       = refusal{unix.SYS_ACCEPT4, 0, unix.BPF_JGE, 0}
)

// socketcalls is empty: there are no numbers of socketcall(2) here.
var socketcalls map[string]uint64
