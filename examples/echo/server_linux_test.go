package main

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/socktest"
)

// TestServerWithoutDescriptors: a server without a free descriptor says so, and serves
// clients again when there is one.
func TestServerWithoutDescriptors(t *testing.T) {
	socktest.Need(t, "loopback", "procfs", "accept-again")
	eachMode(t, func(t *testing.T, switches ...string) {
		server := start(t, echoCommand(t, append([]string{"-listen", "127.0.0.1:0"}, switches...)...))
		address := server.after(t, "listening on ")
		open, err := os.ReadDir(fdDir(server))
		socktest.Check(t, err)
		limit := unix.Rlimit{Cur: uint64(len(open)) + 2, Max: uint64(len(open)) + 2}
		if err := unix.Prlimit(server.Process.Pid, unix.RLIMIT_NOFILE, &limit, nil); err != nil {
			socktest.Lack(t, "descriptors", "prlimit: ", err)
		}
		var clients []int
		for range limit.Cur {
			clients = append(clients, dial(t, address))
		}
		if text := server.after(t, "echo: "); !strings.HasSuffix(text, "too many open files") {
			t.Errorf("the server said %q", text)
		}
		for _, fd := range clients {
			bio.Close(fd)
		}
		checkEcho(t, "still here", address)
		server.Process.Signal(unix.SIGINT)
		for line := range strings.Lines(server.rest()) {
			if !strings.HasSuffix(line, "too many open files\n") {
				t.Errorf("the server said %q", line)
			}
		}
		if !server.ProcessState.Success() {
			t.Error(server.ProcessState)
		}
	})
}

func fdDir(p *process) string { return "/proc/" + strconv.Itoa(p.Process.Pid) + "/fd/" }

// A setting is an option of a socket.
type setting struct{ level, name int }

// settings are what each switch sets in a listener and in a client.
var settings = []struct {
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

var (
	nothing   = setting{}
	nonblock  = setting{-1, unix.O_NONBLOCK} // not an option but the blocking mode
	keepalive = setting{unix.SOL_SOCKET, unix.SO_KEEPALIVE}
	nodelay   = setting{unix.IPPROTO_TCP, unix.TCP_NODELAY}
)

func (s setting) isOn(t *testing.T, fd int) bool {
	t.Helper()
	switch s {
	case nothing:
		return false
	case nonblock:
		return socktest.Nonblocking(t, fd)
	}
	return socktest.Option(t, fd, s.level, s.name) != 0
}

// TestSwitches: each switch sets its option and no other, in the program's own socket.
func TestSwitches(t *testing.T) {
	socktest.Need(t, "ipv6", "procfs", "pidfd")
	switches := []string{"-nodelay=false"}
	for _, s := range settings {
		switches = append(switches, s.name)
	}
	if options := len(switches) - 1; options != strings.Count(bio.Options(bio.ListenOptions).String(), "|")+1 {
		t.Errorf("%d switches", options)
	}
	hasTFO := socktest.Has(t, "tfo") && socktest.Has(t, "fastopen-value")
	for _, name := range switches {
		if name == "-tfo" && !hasTFO {
			continue
		}
		server, address := startServer(t, "[::]:0", name)
		client := startClient(t, strings.Replace(address, "[::]", "[::1]", 1), name)
		client.echoes(t, "connected\n")
		listening, connected := socketOf(t, server), socketOf(t, client)
		for _, s := range settings {
			if s.name == "-tfo" && !hasTFO {
				continue
			}
			if on := s.listen.isOn(t, listening); on != (s.name == name) {
				t.Errorf("listener with %q: the option of %s is on: %t", name, s.name, on)
			}
			if on := s.connect.isOn(t, connected); on != (s.name == name && s.connect != nothing) {
				t.Errorf("client with %q: the option of %s is on: %t", name, s.name, on)
			}
		}
		client.stdin.Close()
		client.ends(t, 0, "")
		interrupt(t, server)
	}
}

// socketOf returns a duplicate of the first socket that a program has.
func socketOf(t *testing.T, p *process) int {
	t.Helper()
	for number := range 100 {
		if target, _ := os.Readlink(fdDir(p) + strconv.Itoa(number)); !strings.HasPrefix(target, "socket:") {
			continue
		}
		pidfd, err := unix.PidfdOpen(p.Process.Pid, 0)
		if err != nil {
			socktest.Lack(t, "pidfd", "pidfd_open: ", err)
		}
		defer unix.Close(pidfd)
		fd, err := unix.PidfdGetfd(pidfd, number, 0)
		if err != nil {
			socktest.Lack(t, "pidfd", "pidfd_getfd: ", err)
		}
		return socktest.CloseAtEnd(t, fd)
	}
	t.Fatalf("%q has no socket", p.Args)
	return bio.InvalidSocket
}

// TestPathOfFailedListen: a Listen that fails after it has bound the socket leaves no path.
func TestPathOfFailedListen(t *testing.T) {
	socktest.Need(t, "tfo")
	path := socktest.PathName(t)
	run(t, echoCommand(t, "-listen", "unix:"+path, "-tfo"), "").ends(t, 1,
		"echo: BIO_listen unix:"+path+": unable to tfo: operation not supported\n")
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the path is left behind: %v", err)
	}
}
