//go:build unix

package main_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// An interrupt ends the server while a client is connected and idle, and one that
// sends without reading is stuck in a write.
func TestInterrupt(t *testing.T) {
	for mode, switches := range modes {
		for _, signal := range []unix.Signal{unix.SIGINT, unix.SIGTERM} {
			t.Run(mode+"/"+signal.String(), func(t *testing.T) {
				path := socketPath(t)
				server, address := serve(t, "unix:"+path, switches...)

				idle := command(t, program, "-connect", address)
				stdin := input(t, idle)
				p := start(t, idle)
				io.WriteString(stdin, "here\n")
				p.after(t, "here")
				stuck := connect(t, address)
				fill(t, stuck)

				server.end(t, signal).wants(t, 0, "", "")
				if _, err := os.Lstat(path); !os.IsNotExist(err) {
					t.Errorf("the server left its path behind: %v", err)
				}
				p.end(t, 0).wants(t, 1, "", "echo: "+address+": the peer closed the connection before the end of the input\n")
			})
		}
	}
}

// connect connects the test to a server.
func connect(t *testing.T, address string) int {
	t.Helper()
	a, err := addr.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := bio.Socket(a.Family(), unix.SOCK_STREAM, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bio.Close(fd) })
	if err := bio.Connect(fd, &a, 0); err != nil {
		t.Fatal(err)
	}
	return fd
}

// fill writes to a server that echoes, without reading, until the server has had to
// stop: the socket has not taken a byte more although it was left alone.
func fill(t *testing.T, fd int) {
	t.Helper()
	if err := bio.SetNonBlock(fd, true); err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 64<<10)
	for refusals := 0; refusals < 100; {
		switch _, err := unix.Write(fd, block); err {
		case nil:
			refusals = 0
		case unix.EAGAIN:
			refusals++
			unix.Poll(nil, 1)
		default:
			t.Fatal(err)
		}
	}
}

// The server removes only the path that it has made.
func TestPathOfOthers(t *testing.T) {
	path := socketPath(t)
	server, _ := serve(t, "unix:"+path)
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	server.end(t, unix.SIGINT).wants(t, 0, "", "")
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("a file that took the place of the path is gone: %v", err)
	}

	r := run(t, command(t, program, "-listen", "unix:"+path), "")
	r.wants(t, 1, "", "echo: BIO_bind unix:"+path+": unable to bind socket: address already in use\n")
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("a file that was there before is gone: %v", err)
	}
}

// A server outlives the reader of its messages.
func TestServerWithoutReader(t *testing.T) {
	server, address := serve(t, "127.0.0.1:0")
	// A connection that is reset makes the server print a message.
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read.Close()
	deaf := command(t, program, "-listen", "127.0.0.1:0")
	deaf.Stderr = write
	stdout, err := deaf.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := deaf.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	line := make([]byte, 100)
	n, err := stdout.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	deafAddress := strings.TrimSpace(strings.TrimPrefix(string(line[:n]), "listening on "))
	for _, at := range []string{address, deafAddress} {
		fd := connect(t, at)
		reset := unix.Linger{Onoff: 1}
		if err := unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &reset); err != nil {
			t.Fatal(err)
		}
		bio.Close(fd)
		client(t, "still here", at).wants(t, 0, "still here", "")
	}
	r := server.end(t, unix.SIGINT)
	if r.status() != 0 || !strings.Contains(r.stderr, "connection reset by peer") {
		t.Errorf("%v, standard error %q", r.state, r.stderr)
	}
	deaf.Process.Signal(unix.SIGINT)
	deaf.Wait()
	if status := deaf.ProcessState.ExitCode(); status != 0 {
		t.Errorf("%v", deaf.ProcessState)
	}
}

func TestWrongArguments(t *testing.T) {
	for _, test := range []struct {
		args   []string
		status int
		stderr string
	}{
		{[]string{"-listen", "localhost:80"}, 2, "host is not an IPv4 address"},
		{[]string{"-listen", ""}, 2, "text is empty"},
		{[]string{"-connect", "127.0.0.1"}, 2, "port is missing"},
		{[]string{"-connect"}, 2, "flag needs an argument: -connect"},
		{[]string{"-connect", "unix:/tmp/s", "-listen", "unix:/tmp/s"}, 2, "exclude each other"},
		{[]string{"-nodelay"}, 2, "switches need -listen or -connect"},
		{[]string{"-connect", "unix:/tmp/s", "more"}, 2, `unexpected argument "more"`},
		{[]string{"-nosuch"}, 2, "not defined: -nosuch"},
		{[]string{"-connect", "unix:/nonexistent/socket"}, 1, "echo: BIO_connect unix:/nonexistent/socket: connect error: no such file or directory\n"},
		{[]string{"-connect", "unspec"}, 1, "BIO_socket: unable to create socket: address family not supported"},
		{[]string{"-connect", "unix:/nonexistent", "-nodelay"}, 1, "unable to nodelay"},
		{[]string{"-listen", "192.0.2.1:0"}, 1, "BIO_bind 192.0.2.1:0: unable to bind socket"},
	} {
		r := run(t, command(t, program, test.args...), "")
		if r.status() != test.status || r.stdout != "" || !strings.Contains(r.stderr, test.stderr) {
			t.Errorf("%q: %v, standard output %q, standard error %q; want status %d and %q",
				test.args, r.state, r.stdout, r.stderr, test.status, test.stderr)
		}
	}
	if r := run(t, command(t, program, "-h"), ""); r.status() != 0 || r.stderr != "" || !strings.Contains(r.stdout, "-connect ADDRESS") {
		t.Errorf("-h: %v, standard output %q, standard error %q", r.state, r.stdout, r.stderr)
	}
}
