package oracle_test

import (
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// closedDescriptor is a number that is never open.
const closedDescriptor = 250

// patience is the time limit of a socket in milliseconds unless the script sets another:
// whatever is to come has come long before, also under strace and load.
const patience = 30000

func isOpen(fd int) bool {
	_, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return err == nil
}

func closeSocket(fd int) error { return unix.Close(fd) }

func listen(fd, backlog int) error { return unix.Listen(fd, backlog) }

func bindAbstract(fd int, name string) error {
	return unix.Bind(fd, &unix.SockaddrUnix{Name: "@" + name + abstractSuffix()})
}

func getOption(fd, level, name int) (int, error) { return unix.GetsockoptInt(fd, level, name) }

func setLinger(fd int) error {
	return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
}

func setNonblock(fd int, on bool) error { return unix.SetNonblock(fd, on) }

// beforeAccept does nothing: the time limits of the listener end Accept.
func beforeAccept(int) {}

// readName reads the name of a socket without the conversions of a library, which
// confuse abstract names and paths.
func readName(fd int, peer bool) name {
	var n name
	trap := uintptr(unix.SYS_GETSOCKNAME)
	if peer {
		trap = unix.SYS_GETPEERNAME
	}
	n.length = uint32(len(n.bytes))
	_, _, n.errno = syscall.RawSyscall(trap, uintptr(fd), uintptr(unsafe.Pointer(&n.bytes)), uintptr(unsafe.Pointer(&n.length)))
	return n
}

// await waits until fd is readable, or writable, for a time that an idle machine never needs; a signal
// does not end it.
func await(fd int, writing bool) {
	events := int16(unix.POLLIN)
	if writing {
		events = unix.POLLOUT
	}
	end := time.Now().Add(200 * time.Millisecond)
	for {
		left := time.Until(end).Milliseconds()
		if _, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: events}}, int(max(left, 0))); err != unix.EINTR {
			return
		}
	}
}

// callInterrupted makes a call under a signal every 10 ms.
func (in *interpreter) callInterrupted(w []string) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	process, thread := unix.Getpid(), unix.Gettid()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		every := time.NewTicker(10 * time.Millisecond)
		defer every.Stop()
		for {
			select {
			case <-every.C:
				_ = unix.Tgkill(process, thread, unix.SIGURG)
			case <-stop:
				return
			}
		}
	}()
	in.call(w)
	close(stop)
	<-stopped
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

// printModes prints what is not an option with a number.
func (in *interpreter) printModes(fd int) {
	status, _ := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	flags, _ := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	in.printf(" nonblock=%d cloexec=%d", boolInt(status&unix.O_NONBLOCK != 0), boolInt(flags&unix.FD_CLOEXEC != 0))
	in.printf(" backlog=%d", backlog(fd))
	in.printTimeout("rcvtimeo", fd, unix.SO_RCVTIMEO)
	in.printTimeout("sndtimeo", fd, unix.SO_SNDTIMEO)
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

func setTimeout(fd int, milliseconds int64) error {
	limit := unix.NsecToTimeval(milliseconds * 1e6)
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit); err != nil {
		return err
	}
	return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &limit)
}

// fillTable lowers the limit to the lowest free number, so that no new descriptor can be
// opened, and returns a function that restores it.
func fillTable() (restore func(), err error) {
	lowest, err := unix.Dup(0)
	if err != nil {
		return nil, err
	}
	unix.Close(lowest)
	var saved unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &saved); err != nil {
		return nil, err
	}
	restore = func() {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &saved); err != nil {
			panic(err)
		}
	}
	return restore, unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: uint64(lowest), Max: saved.Max})
}
