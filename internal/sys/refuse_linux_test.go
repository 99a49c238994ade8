//go:build !portable

package sys_test

import (
	"encoding/binary"
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// refusal says which system call a filter refuses: the one of the number, if the low
// 32 bits of the argument meet the comparison of unix.BPF_JMP with value.
type refusal struct {
	number     uint32
	argument   uint32
	comparison uint16
	value      uint32
}

// refused runs call on a thread for which the system call fails with errno without
// being made. The thread ends with it.
func refused(t *testing.T, r refusal, errno syscall.Errno, call func(t *testing.T)) {
	t.Helper()
	var lowHalf uint32
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		lowHalf = 4
	}
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	answer := func(value uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value}
	}
	// The offsets are those of struct seccomp_data in linux/seccomp.h.
	filter := []unix.SockFilter{
		load(0),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 3, K: r.number},
		load(16 + 8*r.argument + lowHalf),
		{Code: unix.BPF_JMP | r.comparison | unix.BPF_K, Jf: 1, K: r.value},
		answer(unix.SECCOMP_RET_ERRNO | uint32(errno)),
		answer(unix.SECCOMP_RET_ALLOW),
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}

	ended := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlock it: the filter stays
		err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
		if err == nil {
			err = unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0)
		}
		defer func() { ended <- err }() // also after a Fatal
		if err == nil {
			call(t)
		}
	}()
	if err := <-ended; err != nil {
		t.Skip("no seccomp filter: ", err)
	}
}
