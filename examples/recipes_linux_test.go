package examples_test

import (
	"io"
	"net"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// TestReuseport: every listener gets its part of the clients.
func TestReuseport(t *testing.T) {
	output := start(t, build(t, "reuseport")).ends(t, 0)
	rows := regexp.MustCompile(`(?m)^listener \d on (127\.0\.0\.1:\d+) has accepted (\d+) clients$`).FindAllStringSubmatch(output, -1)
	sum := 0
	for _, row := range rows {
		n, err := strconv.Atoi(row[2])
		socktest.Check(t, err)
		if sum += n; n == 0 || row[1] != rows[0][1] {
			t.Errorf("%q", row[0])
		}
	}
	if len(rows) != 4 || sum != 1000 {
		t.Errorf("%d clients for %d listeners: %q", sum, len(rows), output)
	}
}

// TestClientAddress: the client comes from the address that it is told.
func TestClientAddress(t *testing.T) {
	program, l := build(t, "client"), listen(t)
	cmd := exec.Command(program, "-from", "127.0.0.2:0", l.Addr().String())
	cmd.Stdin = strings.NewReader("question")
	p := startCommand(t, cmd)
	conn, err := l.Accept()
	socktest.Check(t, err)
	defer conn.Close()
	if host, _, _ := net.SplitHostPort(conn.RemoteAddr().String()); host != "127.0.0.2" {
		t.Errorf("the client comes from %s", conn.RemoteAddr())
	}
	question, err := io.ReadAll(conn)
	socktest.Check(t, err)
	io.WriteString(conn, "answer to "+string(question))
	conn.Close()
	if output := p.ends(t, 0); !strings.HasSuffix(output, "\nanswer to question") {
		t.Errorf("%q", output)
	}

	output := start(t, program, "-from", "192.0.2.1:0", l.Addr().String()).ends(t, 1)
	if !strings.HasSuffix(output, "BIO_bind 192.0.2.1:0: unable to bind socket: cannot assign requested address\n") {
		t.Errorf("%q", output)
	}
}

// TestClientTimeout: the client gives up on a server that takes no more data.
func TestClientTimeout(t *testing.T) {
	program, l := build(t, "client"), listen(t)
	cmd := exec.Command(program, "-timeout", socktest.Scaled(500*1e6).String(), l.Addr().String())
	cmd.Stdin = endless{}
	p := startCommand(t, cmd)
	conn, err := l.Accept()
	socktest.Check(t, err)
	defer conn.Close()
	if output := p.ends(t, 1); !strings.HasSuffix(output, ": connection timed out\n") {
		t.Errorf("%q", output)
	}
}

// endless is input without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// listen returns a listener of the test itself.
func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	socktest.Check(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}
