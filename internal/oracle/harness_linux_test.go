package oracle_test

import (
	"encoding/hex"
	"errors"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
)

// harness makes a step that sets the scene, and prints 0 or the errno.
func (in *interpreter) harness(w []string) {
	err := in.setScene(w)
	var errno syscall.Errno
	if err != nil && !errors.As(err, &errno) {
		errno = syscall.EINVAL
	}
	in.printf("step %d\n", int(errno))
}

func (in *interpreter) setScene(w []string) (err error) {
	switch w[0] {
	case "open":
		s := in.slotOf(w[1])
		s.empty()
		s.fd, err = openKind(w[2])
	case "set":
		err = setOption(in.descriptor(w[1]), w[2], number(w[3]))
	case "timeout":
		err = setTimeout(in.descriptor(w[1]), int64(number(w[2])))
	case "patience":
		in.patience = int64(number(w[1]))
	case "shrink":
		err = unix.Listen(in.descriptor(w[1]), 0)
	case "abstract":
		err = unix.Bind(in.descriptor(w[1]), &unix.SockaddrUnix{Name: "@" + w[2] + abstractSuffix()})
	case "assign":
		var a addr.Addr
		if a, err = in.makeAddress(w[2]); err != nil {
			return syscall.EINVAL
		}
		*in.variable(w[1]) = a
	case "fill":
		err = in.fillTable()
	case "unfill":
		in.restoreLimit()
	case "filter":
		err = installFilter(w[1])
	case "keep":
		in.keep = true
	case "drain":
		in.printQueue("queue")
	case "record":
		in.record = w[1]
	default:
		panic("no step is named " + w[0])
	}
	return err
}

func openKind(kind string) (int, error) {
	switch kind {
	case "null":
		return unix.Open("/dev/null", unix.O_RDWR|unix.O_CLOEXEC, 0)
	case "directory":
		return unix.Open(".", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	}
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC); err != nil {
		return -1, err
	}
	return ends[0], unix.Close(ends[1])
}

func setOption(fd int, option string, value int) error {
	switch option {
	case "reuseaddr":
		return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, value)
	case "keepalive":
		return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, value)
	case "nodelay":
		return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, value)
	case "v6only":
		return unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, value)
	case "linger":
		return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	}
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		return err
	}
	flags &^= unix.O_NONBLOCK
	if value != 0 {
		flags |= unix.O_NONBLOCK
	}
	_, err = unix.FcntlInt(uintptr(fd), unix.F_SETFL, flags)
	return err
}

func setTimeout(fd int, milliseconds int64) error {
	limit := unix.NsecToTimeval(milliseconds * 1e6)
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit); err != nil {
		return err
	}
	return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &limit)
}

// fillTable lowers the limit to the lowest free number: no new descriptor can be
// had.
func (in *interpreter) fillTable() error {
	lowest, err := unix.Dup(0)
	if err != nil {
		return err
	}
	unix.Close(lowest)
	if in.limit != nil {
		return syscall.EINVAL
	}
	var saved unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &saved); err != nil {
		return err
	}
	in.limit = &saved
	return unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: uint64(lowest), Max: saved.Max})
}

func (in *interpreter) restoreLimit() {
	if in.limit != nil {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, in.limit); err != nil {
			panic(err)
		}
		in.limit = nil
	}
}

// installFilter installs a seccomp program, given as the hexadecimal bytes of its
// instructions, in this thread.
func installFilter(text string) error {
	code, err := hex.DecodeString(text)
	if err != nil {
		return err
	}
	filter := make([]unix.SockFilter, len(code)/int(unsafe.Sizeof(unix.SockFilter{})))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&filter[0])), len(code)), code)
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&program))); errno != 0 {
		return errno
	}
	return nil
}
