//go:build !portable && (386 || s390x)

package sys_test

import (
	"golang.org/x/sys/unix"

	"example.com/bio/internal/sys"
)

var socketcalls = sys.Socketcalls

// The system calls that a new kernel has and an old one lacks. A filter does not see
// the arguments of socketcall(2), which are in memory, so it cannot refuse a flag.
var (
	atomicCloexec *refusal
	anySocket     = refusal{unix.SYS_SOCKETCALL, 0, unix.BPF_JEQ, uint32(socketcalls["SYS_SOCKET"])}
	accept4       = refusal{unix.SYS_SOCKETCALL, 0, unix.BPF_JEQ, uint32(socketcalls["SYS_ACCEPT4"])}
)
