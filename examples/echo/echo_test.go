//go:build unix

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// program is the path of the example, which TestMain builds.
var program string

func TestMain(m *testing.M) {
	if stage := os.Getenv(stageVariable); stage != "" {
		fmt.Fprintln(os.Stderr, becomeProgram(stage, os.Args[1:]))
		os.Exit(stageFailed)
	}
	os.Exit(build(m))
}

func build(m *testing.M) (status int) {
	dir, err := os.MkdirTemp("", "echo_test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "echo")
	if output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// patience ends a program that hangs. No test passes because of it.
const patience = 2 * time.Minute

// command returns a command that is killed when the test ends, or after patience.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, name, args...)
}

// result is what a program did.
type result struct {
	stdout, stderr string
	state          *os.ProcessState
}

// status is the exit status, -1 where a signal ended the program.
func (r result) status() int { return r.state.ExitCode() }

// run runs a command with the given input to its end.
func run(t *testing.T, cmd *exec.Cmd, input string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState}
}

// client runs the example's client with the given input.
func client(t *testing.T, input, server string, switches ...string) result {
	t.Helper()
	return run(t, command(t, program, append([]string{"-connect", server}, switches...)...), input)
}

// wants fails the test where a program did something else.
func (r result) wants(t *testing.T, status int, stdout, stderr string) {
	t.Helper()
	if r.status() != status || r.stdout != stdout || r.stderr != stderr {
		t.Errorf("%v\nstandard output %s\nstandard error  %q\nwant status %d, %s and %q",
			r.state, brief(r.stdout), r.stderr, status, brief(stdout), stderr)
	}
}

func brief(text string) string {
	if len(text) > 200 {
		return fmt.Sprintf("%q... (%d bytes)", text[:200], len(text))
	}
	return fmt.Sprintf("%q", text)
}

// process is a program that runs beside the test.
type process struct {
	*exec.Cmd
	stdout *bufio.Reader
	stderr bytes.Buffer
}

// start starts a command and arranges for its end.
func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: cmd}
	cmd.Stderr = &p.stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdout = bufio.NewReader(stdout)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			cmd.Process.Kill()
			cmd.Wait()
		}
	})
	return p
}

// end sends a signal, unless that is 0, and waits for the end of the program.
func (p *process) end(t *testing.T, signal unix.Signal) result {
	t.Helper()
	if signal != 0 {
		p.Process.Signal(signal)
	}
	rest, err := io.ReadAll(p.stdout)
	if err != nil {
		t.Error(err)
	}
	p.Wait()
	return result{string(rest), p.stderr.String(), p.ProcessState}
}

// after reads lines of standard output until one begins with prefix, and returns the
// rest of that.
func (p *process) after(t *testing.T, prefix string) string {
	t.Helper()
	for {
		line, err := p.stdout.ReadString('\n')
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			return strings.TrimSuffix(rest, "\n")
		}
		if err != nil {
			p.Wait()
			t.Fatalf("%v: no line begins with %q: %v\n%s", p.Args, prefix, err, p.stderr.String())
		}
	}
}

// serve starts the example's server and returns it with the address it has.
func serve(t *testing.T, at string, switches ...string) (*process, string) {
	t.Helper()
	p := start(t, command(t, program, append([]string{"-listen", at}, switches...)...))
	return p, p.after(t, "listening on ")
}

// socketPath returns a path that is short enough for an AF_UNIX socket.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "echo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "socket")
}

// families are addresses to listen on, "unix:" for a path that is free.
func families(t *testing.T) map[string]string {
	t.Helper()
	list := map[string]string{"IPv4": "127.0.0.1:0", "AF_UNIX": "unix:" + socketPath(t)}
	if fd, _, err := listener("[::1]:0"); err == nil {
		bio.Close(fd)
		list["IPv6"] = "[::1]:0"
	} else {
		t.Logf("no IPv6 here: %v", err)
	}
	return list
}

// listener opens a listener in the test itself.
func listener(at string) (fd int, local addr.Addr, err error) {
	a, err := addr.Parse(at)
	if err != nil {
		return bio.InvalidSocket, a, err
	}
	quiet := bio.With(nil)
	if fd, err = quiet.Socket(a.Family(), unix.SOCK_STREAM, 0, 0); err != nil {
		return fd, a, err
	}
	if err = quiet.Listen(fd, &a, 0); err == nil {
		err = quiet.SockInfo(fd, &local)
	}
	if err != nil {
		bio.Close(fd)
	}
	return fd, local, err
}

// peer opens a listener that is closed when the test ends.
func peer(t *testing.T) (fd int, at string) {
	t.Helper()
	fd, local, err := listener("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bio.Close(fd) })
	return fd, local.String()
}

// input returns a pipe whose reading end is the standard input of cmd and whose
// writing end stays open as long as the test wants.
func input(t *testing.T, cmd *exec.Cmd) io.WriteCloser {
	t.Helper()
	pipe, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	return pipe
}
