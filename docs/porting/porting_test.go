//go:build unix

package porting_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { socktest.Main(m) }

// TestPageQuotesThePrograms: the pieces of a language on the page, put together, are the
// program.
func TestPageQuotesThePrograms(t *testing.T) {
	page := read(t, "../porting.md")
	for language, file := range map[string]string{"c": "c/echo.c", "go": "echo/main.go"} {
		var pieces []string
		for _, block := range regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
			if block[1] == language {
				pieces = append(pieces, block[2])
			}
		}
		if got := strings.Join(pieces, "\n"); got != read(t, file) {
			t.Errorf("the %d pieces of %s are not %s:\n%s", len(pieces), language, file, got)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	socktest.Check(t, err)
	return string(data)
}

// buildGo compiles the Go program and returns its path.
func buildGo(t *testing.T) string {
	t.Helper()
	socktest.Need(t, "go")
	program := filepath.Join(t.TempDir(), "echo")
	if output, err := exec.Command("go", "build", "-o", program, "./echo").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return program
}

func TestGoAlone(t *testing.T) {
	socktest.Need(t, "loopback")
	program := buildGo(t)
	checkPair(t, program, program)
	stderr, state := withoutReader(t, program)
	if status := state.Sys().(syscall.WaitStatus); status.Signal() != unix.SIGPIPE || stderr != "" {
		t.Errorf("%v, standard error %q if nobody reads; want SIGPIPE", state, stderr)
	}
	checkWithoutServer(t, program)
}

func TestWithC(t *testing.T) {
	socktest.Need(t, "loopback")
	cProgram, goProgram := oracle.Build(t, "c/echo.c"), buildGo(t)
	t.Run("C serves C", func(t *testing.T) { checkPair(t, cProgram, cProgram) })
	t.Run("C serves Go", func(t *testing.T) { checkPair(t, cProgram, goProgram) })
	t.Run("Go serves C", func(t *testing.T) { checkPair(t, goProgram, cProgram) })
	t.Run("failures", func(t *testing.T) { checkFailures(t, cProgram, goProgram) })
	t.Run("broken pipes", func(t *testing.T) {
		stderr, state := withoutReader(t, cProgram)
		if state.ExitCode() != 1 || stderr != "write: Broken pipe\n" {
			t.Errorf("%v, standard error %q if nobody reads; want an error", state, stderr)
		}
		checkWithoutServer(t, cProgram)
	})
}

// TestPortIsChecked: the Go program refuses what C's atoi and htons turn into another port.
func TestPortIsChecked(t *testing.T) {
	program := buildGo(t)
	for _, port := range []string{"65536", "http", "-1", ""} {
		_, stderr, state := run(command(t, program, "listen", port), "")
		if state.ExitCode() != 1 || !strings.Contains(stderr, "parsing \""+port+"\"") {
			t.Errorf("port %q: %v, standard error %q", port, state, stderr)
		}
	}
}

// command returns a command that cannot outlive the test.
func command(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(20*time.Second))
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, program, args...)
}

// serve starts a program as the server and returns the port that it got.
func serve(t *testing.T, program string) (port string) {
	t.Helper()
	cmd := command(t, program, "listen", "0")
	stdout, err := cmd.StdoutPipe()
	socktest.Check(t, err)
	socktest.Check(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	port, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on 127.0.0.1:")
	if !ok {
		t.Fatalf("the server said %q: %v", line, err)
	}
	go io.Copy(io.Discard, lines) // the server prints each client, and stops if the pipe is full
	return port
}

func run(cmd *exec.Cmd, input string) (stdout, stderr string, state *os.ProcessState) {
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), &errs
	if cmd.Stdout == nil {
		cmd.Stdout = &out
	}
	cmd.Run()
	return out.String(), errs.String(), cmd.ProcessState
}

// checkPair checks that clients get back what they send, also after a client that reset
// its connection.
func checkPair(t *testing.T, server, client string) {
	t.Helper()
	port := serve(t, server)
	bulk := make([]byte, 200_000)
	rand.NewChaCha8([32]byte{}).Read(bulk)
	for _, text := range []string{"", "hello\n", string(bulk)} {
		reset(t, port)
		stdout, stderr, state := run(command(t, client, "connect", port), text)
		if stdout != text || stderr != "" || state.ExitCode() != 0 {
			t.Errorf("%v: %d bytes came back for %d, standard error %q", state, len(stdout), len(text), stderr)
		}
	}
}

// reset sends something to a server and resets the connection, so that the server writes
// to nobody.
func reset(t *testing.T, port string) {
	t.Helper()
	fd := socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM)
	defer unix.Close(fd)
	socktest.Check(t, unix.Connect(fd, socktest.Sockaddr(socktest.IP(t, "127.0.0.1:"+port))))
	_, err := unix.Write(fd, make([]byte, 10_000))
	socktest.Check(t, err)
	socktest.Check(t, unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}))
}

// variable matches what differs between two stacks that say the same: the thread, and the
// position.
var variable = regexp.MustCompile(`(?m)^[0-9A-F]{16}(:error:[^:]*:[^:]*:[^:]*:[^:]*:)[^:]*:[0-9]+:`)

// checkFailures checks that both programs print the same error stack, and that the page
// shows what the Go program prints.
func checkFailures(t *testing.T, cProgram, goProgram string) {
	t.Helper()
	taken, refusing := serve(t, goProgram), socktest.Refusing(t)
	for _, args := range [][]string{{"listen", taken}, {"connect", refusing.ServiceString()}} {
		_, c, cState := run(command(t, cProgram, args...), "")
		_, g, goState := run(command(t, goProgram, args...), "")
		text, stack, _ := strings.Cut(g, "\n")
		if cState.ExitCode() != 1 || goState.ExitCode() != 1 {
			t.Errorf("%q: C %v, Go %v", args, cState, goState)
		}
		if want, got := variable.ReplaceAllString(c, "$1"), variable.ReplaceAllString(stack, "$1"); got != want || strings.Count(got, "\n") != 2 {
			t.Errorf("%q: C prints\n%s\nand Go\n%s", args, c, stack)
		}
		if args[0] == "connect" {
			continue
		}
		page := read(t, "../porting.md")
		for _, line := range append(strings.Split(strings.TrimSpace(stack), "\n"), strings.Replace(text, taken, "8007", 1)) {
			line = regexp.MustCompile(`[^:]*/main\.go`).ReplaceAllString(line, "main.go")
			if !strings.Contains(page, line) {
				t.Errorf("the page does not show %q", line)
			}
		}
	}
}

// withoutReader runs a client whose standard output is a pipe that nobody reads.
func withoutReader(t *testing.T, program string) (stderr string, state *os.ProcessState) {
	t.Helper()
	read, write, err := os.Pipe()
	socktest.Check(t, err)
	read.Close()
	defer write.Close()
	cmd := command(t, program, "connect", serve(t, program))
	cmd.Stdout = write
	_, stderr, state = run(cmd, "anything")
	return stderr, state
}

// checkWithoutServer checks that a client whose server goes away lives to report it.
func checkWithoutServer(t *testing.T, program string) {
	t.Helper()
	listener, at := socktest.Listener(t, socktest.Loopback(t, unix.AF_INET))
	cmd := command(t, program, "connect", at.ServiceString())
	stdin, err := cmd.StdinPipe()
	socktest.Check(t, err)
	socktest.Check(t, cmd.Start())
	conn, _, err := unix.Accept(listener)
	socktest.Check(t, err)
	unix.Close(conn)
	io.WriteString(stdin, "nobody answers")
	cmd.Wait()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v after the server has gone; want status 1", cmd.ProcessState)
	}
}
