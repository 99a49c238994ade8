package bionet_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func init() {
	sandbox.Register("dials", dials)
	sandbox.Register("accepts", accepts)
}

// dials connects to the address of its second argument, as often as the third one says, with
// the options in the first one, or with package net if that is "net".
func dials() error {
	with, address := os.Args[1], os.Args[2]
	count, err := strconv.Atoi(os.Args[3])
	if err != nil {
		return err
	}
	var opts bio.Options
	dial := func() (net.Conn, error) { return bionet.Dial(context.Background(), address, opts) }
	if with == "net" {
		dialer := net.Dialer{KeepAlive: -1}
		dial = func() (net.Conn, error) { return dialer.Dial("tcp", address) }
	} else if err := opts.UnmarshalText([]byte(with)); err != nil {
		return err
	}
	for range count {
		conn, err := dial()
		if err != nil {
			return err
		}
		conn.Close()
	}
	return nil
}

// accepts prints the address of a listener of this package, or of package net if its argument
// is "net", and sends a byte over each connection that it accepts, until its input ends.
func accepts() error {
	l, err := bionet.Listen("127.0.0.1:0", bio.KeepAlive)
	if os.Args[1] == "net" {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	var conns []net.Conn // open until the process ends
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns = append(conns, conn)
			conn.Write([]byte{0})
		}
	}()
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// trace is what strace writes about a process and its threads.
type trace struct {
	*exec.Cmd
	file string
}

// traced returns a command that runs cmd with strace, which writes down every call about
// sockets and descriptors, but not those that wait, read or write.
func traced(t *testing.T, cmd *exec.Cmd) trace {
	t.Helper()
	file := filepath.Join(t.TempDir(), "calls")
	args := append([]string{"-f", "-qq", "-e", "signal=none", "-o", file,
		"-e", "trace=%network,close,fcntl,ioctl,dup,dup3,pipe2,epoll_ctl,openat", cmd.Path}, cmd.Args[1:]...)
	withTrace := exec.CommandContext(t.Context(), socktest.Program(t, "strace"), args...)
	withTrace.Env = cmd.Env
	withTrace.Stderr = os.Stderr
	return trace{withTrace, file}
}

// calls returns the calls that were traced, a line each.
func (tr trace) calls(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(tr.file)
	socktest.Check(t, err)
	var calls []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, " resumed>") {
			calls = append(calls, line)
		}
	}
	return calls
}

// TestDialCalls: a Dial makes the system calls of net.Dial without keep-alive, one for each
// option, and at most two more.
func TestDialCalls(t *testing.T) {
	a := serve(t, "127.0.0.1:0")
	perDial := func(with string) float64 {
		const few, many = 10, 30
		count := func(dials int) int {
			tr := traced(t, sandbox.Command(t, "dials", with, a.String(), strconv.Itoa(dials)))
			socktest.Check(t, tr.Run())
			return len(tr.calls(t))
		}
		return float64(count(many)-count(few)) / (many - few)
	}
	ofNet := perDial("net")
	for with, options := range map[string]float64{"0": 0, "NODELAY": 1, "KEEPALIVE": 1, "KEEPALIVE|NODELAY": 2} {
		got := perDial(with)
		t.Logf("%s: %.1f calls, net.Dial without keep-alive: %.1f", with, got, ofNet)
		if got > ofNet+options+2 {
			t.Errorf("%s: %.1f calls, net.Dial without keep-alive: %.1f", with, got, ofNet)
		}
	}
}

// TestAcceptCalls: a connection that a listener of Listen accepts costs five system calls, the
// one that finds no other connection included.
func TestAcceptCalls(t *testing.T) {
	const connections = 50
	counts := make(map[string]int)
	for _, with := range []string{"bionet", "net"} {
		tr := traced(t, sandbox.Command(t, "accepts", with))
		stdin, err := tr.StdinPipe()
		socktest.Check(t, err)
		stdout, err := tr.StdoutPipe()
		socktest.Check(t, err)
		socktest.Check(t, tr.Start())
		var address string
		if _, err := fmt.Fscanln(stdout, &address); err != nil {
			t.Fatal(err)
		}
		for range connections {
			conn, err := net.Dial("tcp", address)
			socktest.Check(t, err)
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(socktest.Scaled(10 * time.Second)))
			if _, err := conn.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
		}
		stdin.Close()
		socktest.Check(t, tr.Wait())
		calls := tr.calls(t)
		for i, call := range calls {
			if strings.Contains(call, " listen(") {
				counts[with] = len(calls) - i - 1
			}
		}
	}
	t.Logf("%d calls for %d connections, with net.Listen %d", counts["bionet"], connections, counts["net"])
	const first = 1 // the accept4 that finds no connection
	if n := counts["bionet"]; n <= connections || n > first+5*connections {
		t.Errorf("%d calls for %d connections", n, connections)
	}
}
