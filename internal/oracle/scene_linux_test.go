package oracle_test

import (
	"errors"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

// setScene makes a step that is not compared, and prints 0 or the errno.
func (in *interpreter) setScene(w []string) {
	err := in.makeScene(w)
	errno := socktest.Errno(err)
	if err != nil && errno == 0 {
		errno = syscall.EINVAL
	}
	in.printf("step %d\n", int(errno))
}

func (in *interpreter) makeScene(w []string) (err error) {
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
	case "fail":
		err = parseRule(w[1]).Install()
	case "keep":
		in.keep = true
	case "drain":
		in.printQueue("queue")
	case "trace":
		in.tracing = true
	case "record":
		in.record = w[1]
	default:
		err = errors.New("no step is named " + w[0])
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

func setOption(fd int, label string, value int) error {
	if i := slices.IndexFunc(socketOptions, func(o socketOption) bool { return o.label == label }); i >= 0 {
		return unix.SetsockoptInt(fd, socketOptions[i].level, socketOptions[i].name, value)
	}
	if label == "linger" {
		return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	}
	return unix.SetNonblock(fd, value != 0)
}

func setTimeout(fd int, milliseconds int64) error {
	limit := unix.NsecToTimeval(milliseconds * 1e6)
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit); err != nil {
		return err
	}
	return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &limit)
}

// fillTable lowers the limit to the lowest free number, so that no new descriptor can be
// opened.
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
