package sandbox

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

// Rule makes system calls fail with an errno without being made: those of the numbers
// Calls whose arguments meet all conditions. It is a seccomp filter; see seccomp(2).
type Rule struct {
	Calls []uint32
	Args  []Arg
	Errno syscall.Errno
}

// Socketcall is the number of socketcall(2) on the ports that make socket calls with it.
// A filter sees which call it is, its argument 0, and not the arguments of that call.
const Socketcall = 102

// Arg is a condition on the low 32 bits of the argument at Index.
type Arg struct {
	Index int
	Op    Op
	Value uint32
}

// Op compares an argument with a value.
type Op uint16

const (
	Equal  Op = unix.BPF_JEQ
	HasAny Op = unix.BPF_JSET // of the bits in the value
)

// Offsets in struct seccomp_data of linux/seccomp.h.
const (
	offsetNumber    = 0
	offsetArguments = 16
)

// Program returns the rule as a program of the kernel. It does not look at the
// architecture, as all processes here have the same.
func (r Rule) Program() []unix.SockFilter {
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	jump := func(op Op, value uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | uint16(op), Jt: yes, Jf: no, K: value}
	}
	answer := func(value uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value}
	}
	program := []unix.SockFilter{load(offsetNumber)}
	for i, number := range r.Calls {
		program = append(program, jump(Equal, number, uint8(len(r.Calls)-i), 0))
	}
	program = append(program, answer(unix.SECCOMP_RET_ALLOW))
	for _, a := range r.Args {
		program = append(program, load(offsetArguments+8*uint32(a.Index)+lowHalf()),
			jump(a.Op, a.Value, 1, 0), answer(unix.SECCOMP_RET_ALLOW))
	}
	return append(program, answer(unix.SECCOMP_RET_ERRNO|uint32(r.Errno)))
}

// lowHalf is where the low 32 bits of a 64-bit word are.
func lowHalf() uint32 {
	return 4 * (1 - uint32(binary.NativeEndian.Uint16([]byte{1, 0})&1))
}

// Install makes the rule hold for this thread and all that it starts, until they end. The
// goroutine must be locked to the thread.
func (r Rule) Install() error { return r.install(0) }

// InstallAll makes the rule hold for all threads of this process.
func (r Rule) InstallAll() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return r.install(unix.SECCOMP_FILTER_FLAG_TSYNC)
}

func (r Rule) install(flags uintptr) error {
	// Without this only root may install a filter.
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return os.NewSyscallError("prctl", err)
	}
	filter := r.Program()
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&program)))
	if errno == 0 && thread != 0 {
		errno = unix.ESRCH // that thread does not take the filter
	}
	if errno != 0 {
		return os.NewSyscallError("seccomp", errno)
	}
	return nil
}

// Run calls f on a thread for which the rule holds. The thread ends with it.
func (r Rule) Run(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	socktest.Need(t, "seccomp")
	if len(r.Args) > 0 && !slices.Contains(r.Calls, Socketcall) {
		socktest.Need(t, "seccomp-args")
	}
	var returned bool
	err := r.onThread(func() {
		f(t)
		returned = true
	})
	switch {
	case err != nil:
		t.Fatal(err)
	case !returned && t.Skipped():
		runtime.Goexit()
	case !returned:
		t.FailNow()
	}
}

// onThread calls f on a new thread for which the rule holds, and waits for the end of it.
func (r Rule) onThread(f func()) error {
	ended := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlock it, so that the thread ends with the goroutine
		err := r.Install()
		defer func() { ended <- err }() // also after a FailNow
		if err == nil {
			f()
		}
	}()
	return <-ended
}

func init() { socktest.Provide("seccomp", sync.OnceValue(probeSeccomp)) }

func probeSeccomp() error {
	const want = unix.EXDEV // which getsid(2) does not return
	var got syscall.Errno
	err := Rule{Calls: []uint32{unix.SYS_GETSID}, Errno: want}.onThread(func() {
		_, _, got = unix.RawSyscall(unix.SYS_GETSID, 0, 0, 0)
	})
	if err == nil && got != want {
		err = fmt.Errorf("a filter has no effect: getsid returns %v", got)
	}
	return err
}
