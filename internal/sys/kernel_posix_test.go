//go:build unix && (!linux || portable)

package sys

import (
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A Step is a call that a scripted kernel expects, and how it answers.
type Step struct {
	// Call is the call with its arguments. The descriptor s is that of the test, and c is the
	// new one that socket(2) or accept(2) returned.
	Call   string
	Errno  syscall.Errno
	Number int              // poll: what s is ready for; getsockopt: the value
	Name   syscall.Sockaddr // accept, getsockname, getpeername
}

// NewDescriptor is the descriptor that a scripted kernel returns. It is not open.
const NewDescriptor = 1 << 20

// Script makes this backend that of another system until the test ends, and its kernel one
// that expects the steps in their order. The test fails at the first other call, and if steps
// are left. s is an open socket: how it is set up is not scripted.
func Script(t *testing.T, system string, s int, steps []Step) {
	k := &scripted{t, s, steps}
	realFacts, realKernel := facts, kernel
	facts, kernel = factsOf(system), k.calls()
	t.Cleanup(func() {
		facts, kernel = realFacts, realKernel
		if len(k.steps) > 0 && !t.Failed() {
			t.Errorf("not called: %s", k.steps[0].Call)
		}
	})
}

type scripted struct {
	t     *testing.T
	s     int
	steps []Step
}

// next returns the step that is due, which must be this call.
func (k *scripted) next(name string, fd int, arguments ...string) (Step, error) {
	k.t.Helper()
	call := name + "(" + strings.Join(append([]string{k.descriptor(fd)}, arguments...), ", ") + ")"
	if len(k.steps) == 0 {
		k.t.Fatalf("called %s, want the end", call)
	}
	step := k.steps[0]
	k.steps = k.steps[1:]
	if step.Call != call {
		k.t.Fatalf("called %s, want %s", call, step.Call)
	}
	if step.Errno != 0 {
		return step, step.Errno
	}
	return step, nil
}

func (k *scripted) calls() systemCalls {
	return systemCalls{
		socket: func(domain, socktype, protocol int) (int, error) {
			arguments := []string{"STREAM"}
			if socktype&^unix.SOCK_STREAM == sockCloexec && sockCloexec != 0 {
				arguments = append(arguments, "CLOEXEC")
			}
			_, err := k.next("socket", NewDescriptor, arguments...)
			return NewDescriptor, err
		},
		accept: func(fd int) (int, syscall.Sockaddr, error) {
			step, err := k.next("accept", fd)
			return NewDescriptor, step.Name, err
		},
		accept4: func(fd, flags int) (int, syscall.Sockaddr, error) {
			var arguments []string
			if flags&sockCloexec != 0 {
				arguments = append(arguments, "CLOEXEC")
			}
			if flags&sockNonblock != 0 {
				arguments = append(arguments, "NONBLOCK")
			}
			step, err := k.next("accept4", fd, arguments...)
			return NewDescriptor, step.Name, err
		},
		closeOnExec: func(fd int) { k.next("closeOnExec", fd) },
		setNonblock: func(fd int, on bool) error {
			_, err := k.next("setNonblock", fd, fmt.Sprint(on))
			return err
		},
		bind: func(fd int, a syscall.Sockaddr) error {
			_, err := k.next("bind", fd, address(a))
			return err
		},
		connect: func(fd int, a syscall.Sockaddr) error {
			_, err := k.next("connect", fd, address(a))
			return err
		},
		listen: func(fd, _ int) error { _, err := k.next("listen", fd); return err },
		close:  func(fd int) error { _, err := k.next("close", fd); return err },
		getsockname: func(fd int) (syscall.Sockaddr, error) {
			step, err := k.next("getsockname", fd)
			return step.Name, err
		},
		getpeername: func(fd int) (syscall.Sockaddr, error) {
			step, err := k.next("getpeername", fd)
			return step.Name, err
		},
		getsockopt: func(fd, level, option int) (int, error) {
			step, err := k.next("getsockopt", fd, optionNames[[2]int{level, option}])
			return step.Number, err
		},
		setsockopt: func(fd, level, option, value int) error {
			_, err := k.next("setsockopt", fd, optionNames[[2]int{level, option}], fmt.Sprint(value))
			return err
		},
		poll: func(fds []unix.PollFd, milliseconds int) (int, error) {
			step, err := k.next("poll", int(fds[0].Fd), eventNames[int(fds[0].Events)], fmt.Sprint(milliseconds))
			setEvents(&fds[0].Revents, step.Number)
			return min(step.Number, 1), err
		},
	}
}

var (
	optionNames = map[[2]int]string{
		{unix.SOL_SOCKET, unix.SO_ERROR}:      "SO_ERROR",
		{unix.SOL_SOCKET, unix.SO_TYPE}:       "SO_TYPE",
		{unix.SOL_SOCKET, unix.SO_ACCEPTCONN}: "SO_ACCEPTCONN",
		{unix.IPPROTO_IPV6, unix.IPV6_V6ONLY}: "IPV6_V6ONLY",
	}
	eventNames = map[int]string{unix.POLLIN: "POLLIN", unix.POLLOUT: "POLLOUT"}
)

// setEvents is an assignment: the type of revents is not the same everywhere.
func setEvents[T int16 | uint16](revents *T, events int) { *revents = T(events) }

func (k *scripted) descriptor(fd int) string {
	switch fd {
	case k.s:
		return "s"
	case NewDescriptor:
		return "c"
	}
	return fmt.Sprint(fd)
}

// address returns the text of an address, for a path its length.
func address(a syscall.Sockaddr) string {
	switch a := a.(type) {
	case *syscall.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port)).String()
	case *syscall.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(a.Addr), uint16(a.Port)).String()
	case *syscall.SockaddrUnix:
		return fmt.Sprintf("path of %d", len(a.Name))
	}
	return fmt.Sprintf("%T", a)
}
