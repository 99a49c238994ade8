//go:build unix || windows

package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { sandbox.Main(m) }

func init() {
	sandbox.Register("echo", func() error {
		flag.CommandLine = flag.NewFlagSet("echo", flag.ExitOnError) // without package testing's
		flag.CommandLine.Usage = func() { flag.Usage() }
		main()
		return nil
	})
}

// echoCommand returns a command that runs the example.
func echoCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return sandbox.Command(t, "echo", args...)
}

// clientCommand returns a command that runs the example's client.
func clientCommand(t *testing.T, address string, switches ...string) *exec.Cmd {
	t.Helper()
	return echoCommand(t, append([]string{"-connect", address}, switches...)...)
}

// A process is a program that runs beside the test. Its output is standard output and
// standard error.
type process struct {
	*exec.Cmd
	stdin  io.WriteCloser
	output *bufio.Reader
}

// start starts a command, which ends at the end of the test at the latest.
func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	stdin, err := cmd.StdinPipe()
	socktest.Check(t, err)
	output, err := cmd.StdoutPipe()
	socktest.Check(t, err)
	cmd.Stderr = cmd.Stdout
	socktest.Check(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return &process{cmd, stdin, bufio.NewReader(output)}
}

// after reads lines of the output until one begins with prefix, and returns the rest of
// that.
func (p *process) after(t *testing.T, prefix string) string {
	t.Helper()
	for {
		line, err := p.output.ReadString('\n')
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			return strings.TrimSuffix(rest, "\n")
		}
		if err != nil {
			t.Fatalf("%q: no line begins with %q: %v, %q", p.Args, prefix, err, line)
		}
	}
}

// echoes checks that a client prints the text it is given.
func (p *process) echoes(t *testing.T, text string) {
	t.Helper()
	io.WriteString(p.stdin, text)
	back := make([]byte, len(text))
	if _, err := io.ReadFull(p.output, back); err != nil || string(back) != text {
		t.Errorf("%q came back for %q: %v", back, text, err)
	}
}

// ends waits for the end of a program and checks its exit status and the rest of its
// output.
func (p *process) ends(t *testing.T, status int, output string) {
	t.Helper()
	got := p.rest()
	if p.ProcessState.ExitCode() != status || got != output {
		t.Errorf("%q: %v, %s; want status %d, %s", p.Args, p.ProcessState, brief(got), status, brief(output))
	}
}

// rest waits for the end of a program and returns the rest of its output.
func (p *process) rest() string {
	rest, _ := io.ReadAll(p.output)
	p.Wait()
	return string(rest)
}

func brief(text string) string {
	if len(text) > 200 {
		return fmt.Sprintf("%q... (%d bytes)", text[:200], len(text))
	}
	return fmt.Sprintf("%q", text)
}

// run starts a command and gives it its input.
func run(t *testing.T, cmd *exec.Cmd, input string) *process {
	t.Helper()
	p := start(t, cmd)
	go func() {
		io.WriteString(p.stdin, input)
		p.stdin.Close()
	}()
	return p
}

// startServer starts the example's server and returns it with the address it has.
func startServer(t *testing.T, at string, switches ...string) (server *process, address string) {
	t.Helper()
	if strings.HasPrefix(at, "127.") {
		socktest.Need(t, "loopback")
	}
	server = start(t, echoCommand(t, append([]string{"-listen", at}, switches...)...))
	return server, server.after(t, "listening on ")
}

// startClient starts the example's client.
func startClient(t *testing.T, address string, switches ...string) *process {
	t.Helper()
	return start(t, clientCommand(t, address, switches...))
}

// checkEcho checks that a client of the example gets the text back.
func checkEcho(t *testing.T, text, address string, switches ...string) {
	t.Helper()
	run(t, clientCommand(t, address, switches...), text).ends(t, 0, text)
}

// interrupt ends a server.
func interrupt(t *testing.T, server *process) {
	t.Helper()
	end(t, server, syscall.SIGINT)
}

// end ends a server with a signal, or kills it if the system has no signals.
func end(t *testing.T, server *process, signal os.Signal) {
	t.Helper()
	if socktest.Has(t, "signals") {
		server.Process.Signal(signal)
		server.ends(t, 0, "")
		return
	}
	server.Process.Kill()
	if rest := server.rest(); rest != "" {
		t.Errorf("the server said %q", rest)
	}
}

// listener returns a listener of the test itself.
func listener(t *testing.T, family socktest.Family) (fd int, address string) {
	t.Helper()
	family.Need(t)
	fd, bound := socktest.Listener(t, socktest.Loopback(t, family.Number))
	return fd, bound.String()
}

// acceptConn waits for a client of the test's listener.
func acceptConn(t *testing.T, listener int) (conn int) {
	t.Helper()
	conn, _, err := accept(listener, 0)
	socktest.Check(t, err)
	return conn
}

// modes are the switches that change how the example reads and writes.
var modes = map[string][]string{"blocking": nil, "nonblock": {"-nonblock"}}

// eachMode runs a test in both blocking modes.
func eachMode(t *testing.T, test func(t *testing.T, switches ...string)) {
	t.Helper()
	for mode, switches := range modes {
		t.Run(mode, func(t *testing.T) { test(t, switches...) })
	}
}

// eachFamily runs a test with an address to listen on of each family.
func eachFamily(t *testing.T, test func(t *testing.T, at string)) {
	t.Helper()
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			at := socktest.Loopback(t, family.Number)
			test(t, at.String())
		})
	}
}

// closedPipe returns the writing end of a pipe that nobody reads.
func closedPipe(t *testing.T) *os.File {
	t.Helper()
	read, write, err := os.Pipe()
	socktest.Check(t, err)
	read.Close()
	t.Cleanup(func() { write.Close() })
	return write
}

// endedBy reports whether err is that of a program which a signal has ended.
func endedBy(err error, signal syscall.Signal) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == signal
}
