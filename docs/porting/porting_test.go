//go:build unix

package porting_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
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

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/oracle"
)

// The pieces of a language on the page, put together, are the program.
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
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// goProgram is the path of the Go program, which TestMain builds.
var goProgram string

func TestMain(m *testing.M) {
	os.Exit(build(m))
}

func build(m *testing.M) (status int) {
	dir, err := os.MkdirTemp("", "porting_test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	goProgram = filepath.Join(dir, "echo")
	if output, err := exec.Command("go", "build", "-o", goProgram, "./echo").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// command returns a command that cannot outlive the test.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, name, args...)
}

// serve starts a program as the server and returns the port that it got.
func serve(t *testing.T, program string) (port string) {
	t.Helper()
	cmd := command(t, program, "listen", "0")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
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
	// The server names each client; a full pipe would stop it.
	go io.Copy(io.Discard, lines)
	return port
}

// connect runs a program as the client.
func connect(t *testing.T, program, port, input string) (stdout, stderr string, state *os.ProcessState) {
	t.Helper()
	cmd := command(t, program, "connect", port)
	return run(cmd, input)
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

func TestGoAlone(t *testing.T) {
	checkPair(t, goProgram, goProgram)
	stderr, state := withoutReader(t, goProgram)
	if status := state.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != unix.SIGPIPE || stderr != "" {
		t.Errorf("%v, standard error %q where nobody reads; want SIGPIPE", state, stderr)
	}
	checkWithoutServer(t, goProgram)
}

func TestWithC(t *testing.T) {
	cProgram := oracle.Build(t, "c/echo.c")
	t.Run("C serves C", func(t *testing.T) { checkPair(t, cProgram, cProgram) })
	t.Run("C serves Go", func(t *testing.T) { checkPair(t, cProgram, goProgram) })
	t.Run("Go serves C", func(t *testing.T) { checkPair(t, goProgram, cProgram) })
	t.Run("failures", func(t *testing.T) { checkFailures(t, cProgram) })
	t.Run("broken pipes", func(t *testing.T) {
		stderr, state := withoutReader(t, cProgram)
		if state.ExitCode() != 1 || stderr != "write: Broken pipe\n" {
			t.Errorf("%v, standard error %q where nobody reads; want an error", state, stderr)
		}
		checkWithoutServer(t, cProgram)
	})
}

// checkPair checks that clients get back what they send, also after a client that
// was cut off.
func checkPair(t *testing.T, server, client string) {
	t.Helper()
	port := serve(t, server)
	bulk := make([]byte, 200_000)
	source := rand.NewChaCha8([32]byte{})
	source.Read(bulk)
	for _, text := range []string{"", "hello\n", string(bulk)} {
		reset(t, port)
		stdout, stderr, state := connect(t, client, port, text)
		if stdout != text || stderr != "" || state.ExitCode() != 0 {
			t.Errorf("%v: %d bytes came back for %d, standard error %q", state, len(stdout), len(text), stderr)
		}
	}
}

// reset connects to a server, sends it something and resets the connection, so that
// it writes to nobody.
func reset(t *testing.T, port string) {
	t.Helper()
	to, err := addr.Parse("127.0.0.1:" + port)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer bio.Close(fd)
	if err := bio.Connect(fd, &to, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := unix.Write(fd, make([]byte, 10_000)); err != nil {
		t.Fatal(err)
	}
	if err := unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}); err != nil {
		t.Fatal(err)
	}
}

// variable matches what differs between two stacks that say the same: the thread,
// and the place in the source.
var variable = regexp.MustCompile(`(?m)^[0-9A-F]{16}(:error:[^:]*:[^:]*:[^:]*:[^:]*:)[^:]*:[0-9]+:`)

// checkFailures checks that both programs print the same error stack, and that the
// page shows what the Go one prints.
func checkFailures(t *testing.T, cProgram string) {
	t.Helper()
	taken := serve(t, goProgram)
	closed := boundPort(t, bio.Bind)
	for _, args := range [][]string{{"listen", taken}, {"connect", closed}} {
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

// boundPort binds a socket of the test to a port and returns that.
func boundPort(t *testing.T, bind func(int, *addr.Addr, bio.Options) error) string {
	t.Helper()
	a, err := addr.Parse("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bio.Close(fd) })
	if err := bind(fd, &a, 0); err != nil {
		t.Fatal(err)
	}
	if err := bio.SockInfo(fd, &a); err != nil {
		t.Fatal(err)
	}
	return a.ServiceString()
}

// withoutReader runs a client whose standard output is a pipe without a reader.
func withoutReader(t *testing.T, program string) (stderr string, state *os.ProcessState) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
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
	var listener int
	port := boundPort(t, func(fd int, a *addr.Addr, opts bio.Options) error {
		listener = fd
		return bio.Listen(fd, a, opts)
	})
	cmd := command(t, program, "connect", port)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := bio.Accept(listener, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	bio.Close(conn)
	io.WriteString(stdin, "nobody answers")
	cmd.Wait()
	if cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v where the server has gone; want status 1", cmd.ProcessState)
	}
}

// A port that is no number stops the Go program; that is what the page says of atoi.
func TestPortIsChecked(t *testing.T) {
	for _, port := range []string{"65536", "http", "-1", ""} {
		_, stderr, state := run(command(t, goProgram, "listen", port), "")
		if state.ExitCode() != 1 || !strings.Contains(stderr, "parsing \""+port+"\"") {
			t.Errorf("port %q: %v, standard error %q", port, state, stderr)
		}
	}
}
