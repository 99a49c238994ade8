//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// target is what one goroutine works on.
type target struct {
	listener     int    // non-blocking, on 127.0.0.1
	port         uint16 // of the listener
	refusing     int    // bound to 127.0.0.1, not listening
	refusingPort uint16
}

// notOpen is not an open descriptor.
const notOpen = 1 << 20

func newTarget() *target {
	t := new(target)
	t.listener, t.port = bound()
	must(unix.Listen(t.listener, unix.SOMAXCONN))
	t.refusing, t.refusingPort = bound()
	return t
}

func (t *target) close() {
	unix.Close(t.listener)
	unix.Close(t.refusing)
}

func bound() (fd int, port uint16) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	must(err)
	must(unix.Bind(fd, &unix.SockaddrInet4{Addr: loopback4}))
	name, err := unix.Getsockname(fd)
	must(err)
	return fd, uint16(name.(*unix.SockaddrInet4).Port)
}

// waitForConnection waits until a listener on which accept failed has a connection: on a
// busy machine the kernel may be late.
func waitForConnection(listener int, err error) {
	mustFail(err, unix.EAGAIN)
	if n, err := unix.Poll([]unix.PollFd{{Fd: int32(listener), Events: unix.POLLIN}}, 10000); n != 1 && err != unix.EINTR {
		fatal(fmt.Errorf("accept: no connection: %v", err))
	}
}

var (
	loopback4 = [4]byte{127, 0, 0, 1}
	loopback6 = [16]byte{15: 1}
)

// must ends the program on an error.
func must(err error) {
	if err != nil {
		fatal(err)
	}
}

// mustFail ends the program if a call has not failed as expected.
func mustFail(err, with error) {
	if err != with {
		fatal(fmt.Errorf("got %v, not %v", err, with))
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}
