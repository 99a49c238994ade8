//go:build unix || windows

package main

import (
	"bytes"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

// dial connects the test to a server.
func dial(t *testing.T, address string) int {
	t.Helper()
	a, err := addr.Parse(address)
	socktest.Check(t, err)
	fd, err := connect(t.Context(), &a, 0)
	socktest.Check(t, err)
	return fd
}

// TestInterrupt: a signal ends the server, although one client is idle and another sends
// without reading, so that the server is stuck in a write.
func TestInterrupt(t *testing.T) {
	socktest.Need(t, "af_unix", "signals")
	eachMode(t, func(t *testing.T, switches ...string) {
		for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
			path := socktest.PathName(t)
			server, address := startServer(t, "unix:"+path, switches...)
			idle := startClient(t, address)
			idle.echoes(t, "here\n")
			stuck := dial(t, address)
			defer bio.Close(stuck)
			fill(t, stuck)
			server.Process.Signal(signal)
			server.ends(t, 0, "")
			if _, err := os.Lstat(path); !os.IsNotExist(err) {
				t.Errorf("the server left its path behind: %v", err)
			}
			idle.endsEarly(t, address)
		}
	})
}

// fill writes to a server without reading, until the server has stopped: the socket takes
// no more although the server had time.
func fill(t *testing.T, fd int) {
	t.Helper()
	socktest.Check(t, bio.SetNonBlock(fd, true))
	block := make([]byte, 64<<10)
	for refusals := 0; refusals < 100; {
		switch _, err := write(fd, block); {
		case err == nil:
			refusals = 0
		case mustWait(err):
			refusals++
			time.Sleep(time.Millisecond)
		default:
			t.Fatal(err)
		}
	}
}

// TestPathOfOthers: the server removes the path that it has made, and no other file.
func TestPathOfOthers(t *testing.T) {
	socktest.Unix.Need(t)
	path := socktest.PathName(t)
	server, address := startServer(t, "unix:"+path)
	socktest.Check(t, os.Rename(path, path+".moved"))
	socktest.Check(t, os.WriteFile(path, nil, 0o600))
	interrupt(t, server)
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("a file that replaced the path is gone: %v", err)
	}
	run(t, echoCommand(t, "-listen", address), "").ends(t, 1,
		"echo: BIO_bind "+address+": unable to bind socket: address already in use\n")
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("a file that was there before is gone: %v", err)
	}
}

// TestServerWithoutReader: a server outlives the reader of its messages. It prints one
// when a client resets its connection.
func TestServerWithoutReader(t *testing.T) {
	server, address := startServer(t, "127.0.0.1:0")
	reset(t, address)
	checkEcho(t, "still here", address)
	if got := server.after(t, "echo: "); !strings.HasSuffix(got, ": read: "+errReset.Error()) {
		t.Errorf("the server said %q", got)
	}
	interrupt(t, server)

	deaf := echoCommand(t, "-listen", "127.0.0.1:0")
	deaf.Stderr = closedPipe(t)
	stdout, err := deaf.StdoutPipe()
	socktest.Check(t, err)
	socktest.Check(t, deaf.Start())
	line := make([]byte, 100)
	n, err := stdout.Read(line)
	socktest.Check(t, err)
	address = strings.TrimSpace(strings.TrimPrefix(string(line[:n]), "listening on "))
	reset(t, address)
	checkEcho(t, "still here", address)
	if socktest.Has(t, "signals") {
		deaf.Process.Signal(syscall.SIGINT)
		socktest.Check(t, deaf.Wait())
		return
	}
	deaf.Process.Kill()
	deaf.Wait()
}

// reset connects to a server and resets the connection.
func reset(t *testing.T, address string) {
	t.Helper()
	socktest.Reset(t, dial(t, address))
}

func TestArguments(t *testing.T) {
	type row struct {
		args   []string
		status int
		stderr string
	}
	rows := []row{
		{[]string{"-listen", "localhost:80"}, 2, `invalid value "localhost:80" for flag -listen: `},
		{[]string{"-listen", ""}, 2, "empty address"},
		{[]string{"-connect", "127.0.0.1"}, 2, `invalid value "127.0.0.1" for flag -connect: `},
		{[]string{"-connect"}, 2, "flag needs an argument: -connect"},
		{[]string{"-connect", "unix:/tmp/s", "-listen", "unix:/tmp/s"}, 2, "exclude each other"},
		{[]string{"-nodelay"}, 2, "options need -listen or -connect"},
		{[]string{"-nodelay=maybe", "-listen", "unix:/tmp/s"}, 2, `invalid boolean value "maybe" for -nodelay`},
		{[]string{"-connect", "unix:/tmp/s", "more"}, 2, `unexpected argument "more"`},
		{[]string{"-nosuch"}, 2, "not defined: -nosuch"},
		{[]string{"-connect", "unspec"}, 1, "BIO_socket: unable to create socket: "},
		{[]string{"-listen", "192.0.2.1:0"}, 1, "BIO_bind 192.0.2.1:0: unable to bind socket"},
		{[]string{"-h"}, 0, "-connect ADDRESS"},
	}
	if socktest.Has(t, "af_unix") {
		rows = append(rows,
			row{[]string{"-connect", "unix:/nonexistent/socket"}, 1, "echo: BIO_connect unix:/nonexistent/socket: connect error: no such file or directory\n"},
			row{[]string{"-connect", "unix:/nonexistent", "-nodelay"}, 1, "unable to nodelay"},
			row{[]string{"-connect", "unix:/nonexistent", "-nodelay=false"}, 1, "no such file or directory"})
	}
	for _, test := range rows {
		var stderr bytes.Buffer
		cmd := echoCommand(t, test.args...)
		cmd.Stderr = &stderr
		stdout, _ := cmd.Output()
		if cmd.ProcessState.ExitCode() != test.status || len(stdout) > 0 || !strings.Contains(stderr.String(), test.stderr) {
			t.Errorf("%q: %v, standard output %q, standard error %s; want status %d and %q",
				test.args, cmd.ProcessState, stdout, brief(stderr.String()), test.status, test.stderr)
		}
	}
}
