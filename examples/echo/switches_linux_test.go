package main_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// setting is an option of a socket; the zero value is none, and level -1 stands for
// the flags of the descriptor.
type setting struct{ level, name int }

var (
	nothing   = setting{}
	nonblock  = setting{-1, unix.O_NONBLOCK}
	keepalive = setting{unix.SOL_SOCKET, unix.SO_KEEPALIVE}
	nodelay   = setting{unix.IPPROTO_TCP, unix.TCP_NODELAY}
)

// switches says which setting each switch has in a listener and in a client.
var switches = []struct {
	name            string
	listen, connect setting
}{
	{"-reuseaddr", setting{unix.SOL_SOCKET, unix.SO_REUSEADDR}, nothing},
	{"-v6only", setting{unix.IPPROTO_IPV6, unix.IPV6_V6ONLY}, nothing},
	{"-keepalive", keepalive, keepalive},
	{"-nonblock", nonblock, nonblock},
	{"-nodelay", nodelay, nodelay},
	{"-tfo", setting{unix.IPPROTO_TCP, unix.TCP_FASTOPEN}, setting{unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT}},
}

// Each switch sets its option and no other one, in the program's own socket.
func TestSwitches(t *testing.T) {
	at := "[::]:0"
	if fd, _, err := listener(at); err != nil {
		t.Skipf("no IPv6 here: %v", err)
	} else {
		bio.Close(fd)
	}
	given := []string{""}
	for _, each := range switches {
		given = append(given, each.name)
	}
	for _, name := range given {
		var args []string
		if name != "" {
			args = []string{name}
		}
		server, address := serve(t, at, args...)
		fd := socketOf(t, server)
		for _, each := range switches {
			if on := each.listen.read(t, fd); on != (each.name == name) {
				t.Errorf("listener with %q: the option of %s is on: %t", name, each.name, on)
			}
		}
		unix.Close(fd)

		cmd := command(t, program, append([]string{"-connect", strings.Replace(address, "[::]", "[::1]", 1)}, args...)...)
		stdin := input(t, cmd)
		client := start(t, cmd)
		stdin.Write([]byte("connected\n"))
		client.after(t, "connected")
		fd = socketOf(t, client)
		for _, each := range switches {
			if on := each.connect.read(t, fd); on != (each.name == name && each.connect != nothing) {
				t.Errorf("client with %q: the option of %s is on: %t", name, each.name, on)
			}
		}
		unix.Close(fd)
		stdin.Close()
		client.end(t, 0).wants(t, 0, "", "")
		server.end(t, unix.SIGINT).wants(t, 0, "", "")
	}
}

// read reports whether a setting of a socket is on.
func (s setting) read(t *testing.T, fd int) bool {
	t.Helper()
	var n int
	var err error
	switch s {
	case nothing:
	case nonblock:
		n, err = unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		n &= unix.O_NONBLOCK
	default:
		n, err = unix.GetsockoptInt(fd, s.level, s.name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n != 0
}

// socketOf returns a duplicate of the first socket that a program has.
func socketOf(t *testing.T, p *process) int {
	t.Helper()
	dir := "/proc/" + strconv.Itoa(p.Process.Pid) + "/fd"
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range list {
		if target, _ := os.Readlink(dir + "/" + file.Name()); !strings.HasPrefix(target, "socket:") {
			continue
		}
		number, err := strconv.Atoi(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		pidfd, err := unix.PidfdOpen(p.Process.Pid, 0)
		if err != nil {
			t.Skipf("pidfd_open: %v", err)
		}
		defer unix.Close(pidfd)
		fd, err := unix.PidfdGetfd(pidfd, number, 0)
		if err != nil {
			t.Skipf("pidfd_getfd: %v", err)
		}
		return fd
	}
	t.Fatalf("%v has no socket", p.Args)
	return -1
}
