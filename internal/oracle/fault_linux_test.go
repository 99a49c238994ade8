package oracle_test

import (
	"encoding/binary"
	"encoding/hex"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// argument is a condition on an argument of a system call: the low 32 bits of the
// one at index are equal to value.
type argument struct {
	index int
	value uint32
}

// fault makes system calls fail without being made: those of the given numbers
// whose arguments meet all conditions.
type fault struct {
	calls     []uint32
	arguments []argument
	errno     syscall.Errno
}

// Offsets in struct seccomp_data.
const (
	offsetNumber    = 0
	offsetArguments = 16
)

// program is the fault as a seccomp program. It has no test of the architecture:
// both sides are built for this one.
func (f fault) program() []unix.SockFilter {
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	equal := func(value uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: yes, Jf: no, K: value}
	}
	answer := func(value uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value}
	}
	program := []unix.SockFilter{load(offsetNumber)}
	for i, number := range f.calls {
		program = append(program, equal(number, uint8(len(f.calls)-i), 0))
	}
	program = append(program, answer(unix.SECCOMP_RET_ALLOW))
	for _, a := range f.arguments {
		program = append(program, load(offsetArguments+8*uint32(a.index)+lowHalf()), equal(a.value, 1, 0), answer(unix.SECCOMP_RET_ALLOW))
	}
	return append(program, answer(unix.SECCOMP_RET_ERRNO|uint32(f.errno)))
}

// lowHalf is where the low 32 bits of a 64-bit word are.
func lowHalf() uint32 {
	return 4 * (1 - uint32(binary.NativeEndian.Uint16([]byte{1, 0})&1))
}

// step is the step of a script that installs the fault.
func (f fault) step() string {
	program := f.program()
	size := len(program) * int(unsafe.Sizeof(program[0]))
	return "filter " + hex.EncodeToString(unsafe.Slice((*byte)(unsafe.Pointer(&program[0])), size))
}
