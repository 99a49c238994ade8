//go:build unix

package examples_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { socktest.Main(m) }

// build compiles an example and returns its path.
func build(t *testing.T, name string) string {
	t.Helper()
	socktest.Need(t, "go", "loopback")
	program := filepath.Join(t.TempDir(), name)
	if output, err := exec.Command("go", "build", "-o", program, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return program
}

// A process is a program that runs beside the test. Its output is standard output and
// standard error, also of what it starts itself.
type process struct {
	*exec.Cmd
	output *bufio.Reader
}

// start starts a program. It and what it starts end at the end of the test or after 30 seconds at the
// latest.
func start(t *testing.T, program string, args ...string) *process {
	t.Helper()
	return startCommand(t, exec.Command(program, args...))
}

func startCommand(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	read, write, err := os.Pipe()
	socktest.Check(t, err)
	cmd.Stdout, cmd.Stderr = write, write
	cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	err = cmd.Start()
	write.Close()
	socktest.Check(t, err)
	kill := func() { unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	timeout := time.AfterFunc(socktest.Scaled(30*time.Second), kill)
	t.Cleanup(func() {
		timeout.Stop()
		kill()
		cmd.Wait()
		read.Close()
	})
	return &process{cmd, bufio.NewReader(read)}
}

// after reads lines of the output until one has the text, and returns what follows it.
func (p *process) after(t *testing.T, text string) string {
	t.Helper()
	var seen []string
	for {
		line, err := p.output.ReadString('\n')
		if _, rest, ok := strings.Cut(line, text); ok {
			return strings.TrimSpace(rest)
		}
		seen = append(seen, line)
		if err != nil {
			t.Fatalf("%q: no line has %q: %v, %q", p.Args, text, err, seen)
		}
	}
}

// ends waits for the end of a program, checks its exit status, and returns the rest of the
// output.
func (p *process) ends(t *testing.T, status int) string {
	t.Helper()
	rest, err := io.ReadAll(p.output)
	socktest.Check(t, err)
	p.Wait()
	if p.ProcessState.ExitCode() != status {
		t.Errorf("%q: %v, want status %d; %s", p.Args, p.ProcessState, status, rest)
	}
	return string(rest)
}

// get returns the answer of an HTTP server to a request on a new connection.
func get(address, path string) (string, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: socktest.Scaled(20 * time.Second)}
	response, err := client.Get("http://" + address + path)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return strings.TrimSpace(string(body)), err
}

// dial returns a new connection to a server.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	socktest.Check(t, err)
	conn.SetDeadline(time.Now().Add(socktest.Scaled(20 * time.Second)))
	t.Cleanup(func() { conn.Close() })
	return conn
}

// activate starts a program as systemd does, with files as the descriptors from 3 on, which
// it closes.
func activate(t *testing.T, program, pid, count string, files ...*os.File) *process {
	t.Helper()
	cmd := exec.Command(socktest.Program(t, "sh"), "-c", "LISTEN_PID="+pid+" LISTEN_FDS="+count+` exec "$0"`, program)
	cmd.ExtraFiles = files
	p := startCommand(t, cmd)
	for _, file := range files {
		file.Close()
	}
	return p
}

func TestActivation(t *testing.T) {
	program := build(t, "activation")
	var files []*os.File
	var addresses []string
	for range 2 {
		fd, bound := socktest.OpenListener(t, socktest.Loopback(t, unix.AF_INET))
		files = append(files, os.NewFile(uintptr(fd), "listener"))
		addresses = append(addresses, bound.String())
	}
	p := activate(t, program, "$$", "2", files...)
	for _, address := range addresses {
		p.after(t, "AF_INET SOCK_STREAM listening on "+address)
		if answer, err := get(address, "/here"); answer != "hello from /here" {
			t.Errorf("%s: %q, %v", address, answer, err)
		}
	}
}

func TestActivationRefuses(t *testing.T) {
	program := build(t, "activation")
	socket := func(socktype int) *os.File {
		return os.NewFile(uintptr(socktest.Open(t, unix.AF_INET, socktype)), "socket")
	}
	listener := func() *os.File {
		fd, _ := socktest.OpenListener(t, socktest.Loopback(t, unix.AF_INET))
		return os.NewFile(uintptr(fd), "listener")
	}
	file, err := os.Open(os.DevNull)
	socktest.Check(t, err)
	for _, test := range []struct {
		pid, count string
		file       *os.File
		want       string
	}{
		{"$$", "1", socket(unix.SOCK_STREAM), "descriptor 3 is not a listening socket"},
		{"$$", "1", socket(unix.SOCK_DGRAM), "descriptor 3 is not a listening socket"},
		{"$$", "1", file, "descriptor 3: bio.Describe: "},
		{"$$", "2", listener(), "descriptor 4: bio.Describe: "},
		{"$$", "-1", listener(), `LISTEN_FDS is "-1"`},
		{"$$", "one", listener(), `LISTEN_FDS is "one"`},
		{"$$", "0", listener(), "no descriptor is passed"},
		{"1", "1", listener(), "no descriptor is passed"},
	} {
		output := activate(t, program, test.pid, test.count, test.file).ends(t, 1)
		if !strings.Contains(output, "activation: "+test.want) {
			t.Errorf("LISTEN_PID=%s LISTEN_FDS=%s: %q, want %q", test.pid, test.count, output, test.want)
		}
	}
}

// TestRestart: clients are served while processes replace each other, and a process that is
// replaced serves the clients it has, and ends.
func TestRestart(t *testing.T) {
	program := build(t, "restart")
	first := start(t, program, "127.0.0.1:0")
	address := first.after(t, "listening on ")
	pid := strconv.Itoa(first.Process.Pid)

	ctx, stop := context.WithCancel(t.Context())
	load := make(chan error)
	go func() { load <- greetUntil(ctx, address) }()
	defer func() {
		stop()
		if err := <-load; err != nil {
			t.Error(err)
		}
	}()
	for range 3 {
		client := dial(t, address)
		wantGreeting(t, client, pid)
		hangUp(t, pid)
		next, _, _ := strings.Cut(first.after(t, "restart: process "), ": ")
		first.after(t, "process "+pid+": no longer accepting: ")
		for range 10 {
			wantGreeting(t, dial(t, address), next)
		}
		wantEcho(t, client)
		client.Close()
		if first.ProcessState == nil {
			socktest.Check(t, first.Wait())
		}
		pid = next
	}
}

// TestRestartFails: a process that cannot be replaced continues, and is replaced when it can be.
// It does not need another client for that, as it would with a listener that blocks.
func TestRestartFails(t *testing.T) {
	program := build(t, "restart")
	p := start(t, program, "127.0.0.1:0")
	address, pid := p.after(t, "listening on "), strconv.Itoa(p.Process.Pid)
	check := func(want string) {
		t.Helper()
		hangUp(t, pid)
		if why := p.after(t, "not replaced: "); !strings.HasSuffix(why, want) {
			t.Errorf("%q, want %q", why, want)
		}
		client := dial(t, address)
		wantGreeting(t, client, pid)
		client.Close()
	}
	binary, err := os.ReadFile(program)
	socktest.Check(t, err)
	socktest.Check(t, os.Remove(program))
	check("no such file or directory")
	script := "#!" + socktest.Program(t, "sh") + "\nexit 3\n"
	socktest.Check(t, os.WriteFile(program, []byte(script), 0o755))
	check("new process: exit status 3")
	socktest.Check(t, os.WriteFile(program, binary, 0o755))
	hangUp(t, pid)
	p.after(t, "process "+pid+": no longer accepting: ")
	socktest.Check(t, p.Wait())
}

// greetUntil connects clients, one after the other, until ctx is done. It returns an error if
// one of them is not greeted with a number.
func greetUntil(ctx context.Context, address string) error {
	for ctx.Err() == nil {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		conn.SetDeadline(time.Now().Add(socktest.Scaled(20 * time.Second)))
		greeting, err := bufio.NewReader(conn).ReadString('\n')
		conn.(*net.TCPConn).SetLinger(0) // leaves the port free for the next client
		conn.Close()
		if err != nil {
			return err
		}
		if _, err := strconv.Atoi(strings.TrimSpace(greeting)); err != nil {
			return err
		}
	}
	return nil
}

// wantGreeting checks that a server greets a client with this line.
func wantGreeting(t *testing.T, client net.Conn, line string) {
	t.Helper()
	greeting := make([]byte, len(line)+1)
	if _, err := io.ReadFull(client, greeting); string(greeting) != line+"\n" {
		t.Errorf("%q greets, want %s: %v", greeting, line, err)
	}
}

// wantEcho checks that a server sends back what a client sends.
func wantEcho(t *testing.T, client net.Conn) {
	t.Helper()
	io.WriteString(client, "anything")
	back := make([]byte, len("anything"))
	if _, err := io.ReadFull(client, back); string(back) != "anything" {
		t.Errorf("%q came back: %v", back, err)
	}
}

func hangUp(t *testing.T, pid string) {
	t.Helper()
	n, err := strconv.Atoi(pid)
	socktest.Check(t, err)
	socktest.Check(t, unix.Kill(n, unix.SIGHUP))
}

// TestAcceptWithoutDescriptors: a server whose descriptors have run out says so, and serves
// again when there are some.
func TestAcceptWithoutDescriptors(t *testing.T) {
	program := build(t, "accept")
	p := start(t, socktest.Program(t, "sh"), "-c", `ulimit -n 12; exec "$0" -listen 127.0.0.1:0`, program)
	address := p.after(t, "listening on ")
	var clients []net.Conn
	for range 12 {
		clients = append(clients, dial(t, address))
	}
	p.after(t, "too many open files; trying again in 5ms")
	p.after(t, "too many open files; trying again in 10ms")
	for _, client := range clients {
		client.Close()
	}
	wantEcho(t, dial(t, address))
	socktest.Check(t, p.Process.Signal(unix.SIGTERM))
	for line := range strings.Lines(p.ends(t, 0)) {
		if !strings.Contains(line, "too many open files; trying again in ") {
			t.Errorf("%q", line)
		}
	}
}

// TestAcceptAborted: a server survives clients that are gone before they are accepted. Here
// strace says so.
func TestAcceptAborted(t *testing.T) {
	program, strace := build(t, "accept"), socktest.Program(t, "strace")
	for name, when := range map[string]string{"three": ":when=1..3", "all": ""} {
		t.Run(name, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			p := start(t, strace, "-D", "-f", "-o", log, "-e", "trace=accept,accept4",
				"-e", "inject=accept,accept4:error=ECONNABORTED"+when, program, "-listen", "127.0.0.1:0")
			address := p.after(t, "listening on ")
			if when != "" {
				wantEcho(t, dial(t, address))
			}
			socktest.Eventually(t, "the injected errors", func() bool {
				calls, err := os.ReadFile(log)
				return strings.Count(string(calls), "(INJECTED)") >= 3 || err != nil && !errors.Is(err, os.ErrNotExist)
			})
			socktest.Check(t, p.Process.Signal(unix.SIGTERM))
			if rest := p.ends(t, 0); rest != "" {
				t.Errorf("%q", rest)
			}
		})
	}
}
