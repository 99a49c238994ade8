package oracle_test

import (
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/errstack"
)

// stack is what the script records on, nil for a Recorder that records nowhere.
func (in *interpreter) stack() *errstack.Stack {
	switch in.record {
	case "own":
		return in.own
	case "default":
		return errstack.Default()
	}
	return nil
}

func (in *interpreter) printEntry(label string, e errstack.Entry) {
	in.printf("%s %08X [%s] func=[%s] data=[%s]\n", label, uint32(e.Code), e.Code, e.Func, e.Data)
}

// printQueue prints the stack, oldest entry first, and empties it. Within a call of
// another thread it leaves the entries, so that the caller can see them too.
func (in *interpreter) printQueue(label string) {
	st := in.stack()
	if st == nil {
		for _, e := range in.last {
			in.printEntry(label, e)
		}
		in.last = nil
		return
	}
	if in.inThread {
		for e := range st.All() {
			in.printEntry(label, e)
		}
		return
	}
	for e, ok := st.Get(); ok; e, ok = st.Get() {
		in.printEntry(label, e)
	}
}

// printEnds prints the oldest and the newest entry, which stay.
func (in *interpreter) printEnds() {
	st := in.stack()
	if oldest, ok := st.Peek(); ok {
		in.printEntry("oldest", oldest)
	}
	if newest, ok := st.PeekLast(); ok {
		in.printEntry("newest", newest)
	}
}

type socketOption struct {
	label       string
	level, name int
}

var socketOptions = []socketOption{
	{"type", unix.SOL_SOCKET, unix.SO_TYPE},
	{"reuseaddr", unix.SOL_SOCKET, unix.SO_REUSEADDR},
	{"keepalive", unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	{"nodelay", unix.IPPROTO_TCP, unix.TCP_NODELAY},
	{"v6only", unix.IPPROTO_IPV6, unix.IPV6_V6ONLY},
	{"accepting", unix.SOL_SOCKET, unix.SO_ACCEPTCONN},
	{"fastopen", unix.IPPROTO_TCP, unix.TCP_FASTOPEN},
	{"fastopenconnect", unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT},
}

func (in *interpreter) printSocket(i int, s slot) {
	in.printf("socket s%d", i)
	for _, o := range socketOptions {
		value, err := unix.GetsockoptInt(s.fd, o.level, o.name)
		in.printValue(o.label, value, "", err)
	}
	status, _ := unix.FcntlInt(uintptr(s.fd), unix.F_GETFL, 0)
	flags, _ := unix.FcntlInt(uintptr(s.fd), unix.F_GETFD, 0)
	in.printf(" nonblock=%d cloexec=%d", boolInt(status&unix.O_NONBLOCK != 0), boolInt(flags&unix.FD_CLOEXEC != 0))
	in.printf(" backlog=%d", backlog(s.fd))
	in.printTimeout("rcvtimeo", s.fd, unix.SO_RCVTIMEO)
	in.printTimeout("sndtimeo", s.fd, unix.SO_SNDTIMEO)
	in.printf(" local=%s peer=%s\n", readName(s.fd, false).text(s.bindPort), readName(s.fd, true).text(s.target))
}

// printValue prints an option's value, or the errno of reading it.
func (in *interpreter) printValue(label string, value int, unit string, err error) {
	if err != nil {
		in.printf(" %s=e%d", label, int(err.(syscall.Errno)))
	} else {
		in.printf(" %s=%d%s", label, value, unit)
	}
}

func (in *interpreter) printTimeout(label string, fd, option int) {
	var microseconds int
	value, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, option)
	if err == nil {
		microseconds = int(value.Nano() / 1000)
	}
	in.printValue(label, microseconds, "us", err)
}

// backlog returns the length of a TCP listener's queue, 0 for other sockets.
func backlog(fd int) uint32 {
	if info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO); err == nil && info.State == unix.BPF_TCP_LISTEN {
		return info.Sacked
	}
	return 0
}

// printSockets prints the sockets, and how many descriptors are open that were not when
// the script began.
func (in *interpreter) printSockets() {
	for i, s := range in.slots {
		if s.fd >= 0 {
			in.printSocket(i, s)
		}
	}
	in.printf("open %d\n", countOpen()-in.openBefore)
}

// countOpen counts the open descriptors below 128, without opening one.
func countOpen() int {
	open := 0
	for fd := range uintptr(128) {
		if _, err := unix.FcntlInt(fd, unix.F_GETFD, 0); err == nil {
			open++
		}
	}
	return open
}
