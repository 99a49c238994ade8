//go:build linux || windows

package oracle_test

import (
	"errors"
	"slices"
	"syscall"

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
		err = listen(in.descriptor(w[1]), 0)
	case "abstract":
		err = bindAbstract(in.descriptor(w[1]), w[2])
	case "assign":
		var a addr.Addr
		if a, err = in.makeAddress(w[2]); err != nil {
			return syscall.EINVAL
		}
		*in.variable(w[1]) = a
	case "fill":
		if in.unfill != nil {
			return syscall.EINVAL
		}
		in.unfill, err = fillTable()
	case "unfill":
		in.restoreTable()
	case "fail":
		err = install(w[1])
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

func setOption(fd int, label string, value int) error {
	if i := slices.IndexFunc(socketOptions, func(o socketOption) bool { return o.label == label }); i >= 0 {
		return socktest.TrySetOption(fd, socketOptions[i].level, socketOptions[i].name, value)
	}
	if label == "linger" {
		return setLinger(fd)
	}
	return setNonblock(fd, value != 0)
}

// restoreTable undoes fill, if the script has filled the table of descriptors.
func (in *interpreter) restoreTable() {
	if in.unfill != nil {
		in.unfill()
		in.unfill = nil
	}
}
