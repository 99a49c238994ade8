//go:build unix || windows

package main

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/internal/socktest"
)

// endsEarly checks that a client reports that its server went away.
func (p *process) endsEarly(t *testing.T, address string) {
	t.Helper()
	p.ends(t, 1, "echo: "+address+": the peer closed the connection before the end of the input\n")
}

// bulk returns n bytes that do not repeat.
func bulk(n int) string {
	data := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(data)
	return string(data)
}

func TestServerAndClient(t *testing.T) {
	big := bulk(8 << 20)
	eachFamily(t, func(t *testing.T, at string) {
		eachMode(t, func(t *testing.T, switches ...string) {
			server, address := startServer(t, at, switches...)
			for _, text := range []string{"", "x", "two\nlines\n", big} {
				checkEcho(t, text, address, switches...)
			}
			interrupt(t, server)
		})
	})
}

// TestManyClientsAtOnce: a client gets its answer before its input has ended, and while
// others are connected.
func TestManyClientsAtOnce(t *testing.T) {
	eachMode(t, func(t *testing.T, switches ...string) {
		server, address := startServer(t, "127.0.0.1:0", switches...)
		var answered, ended sync.WaitGroup
		const clients = 20
		answered.Add(clients)
		for n := range clients {
			client := startClient(t, address, switches...)
			ended.Go(func() {
				client.echoes(t, strings.Repeat("x", n+1))
				answered.Done()
				answered.Wait()
				client.stdin.Close()
				client.ends(t, 0, "")
			})
		}
		ended.Wait()
		end(t, server, syscall.SIGTERM)
	})
}

// TestHalfClose: a client half-closes the connection at the end of its input, and prints
// what comes after that.
func TestHalfClose(t *testing.T) {
	fd, address := listener(t, socktest.IPv4)
	client := startClient(t, address)
	client.stdin.Close()
	conn := acceptConn(t, fd)
	defer bio.Close(conn)
	if n, err := read(conn, make([]byte, 1)); n != 0 || err != nil {
		t.Fatalf("read %d bytes, %v; want the end", n, err)
	}
	for _, line := range []string{"one\n", "two\n", "three\n"} {
		_, err := write(conn, []byte(line))
		socktest.Check(t, err)
		if got, err := client.output.ReadString('\n'); got != line {
			t.Fatalf("the client printed %q, %v; want %q", got, err, line)
		}
	}
	closeWrite(conn)
	client.ends(t, 0, "")
}

// TestClosedStandardOutput: SIGPIPE ends a client whose reader is gone, as it ends other
// filters.
func TestClosedStandardOutput(t *testing.T) {
	socktest.Need(t, "signals")
	eachMode(t, func(t *testing.T, switches ...string) {
		_, address := startServer(t, "127.0.0.1:0", switches...)
		var stderr bytes.Buffer
		cmd := clientCommand(t, address, switches...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("anything"), closedPipe(t), &stderr
		if err := cmd.Run(); !endedBy(err, syscall.SIGPIPE) || stderr.Len() > 0 {
			t.Errorf("%v, standard error %q; want SIGPIPE and nothing", err, &stderr)
		}
	})
}

// TestPeerReadsNoMore: a client lives on if the server reads no more but still sends.
func TestPeerReadsNoMore(t *testing.T) {
	fd, address := listener(t, socktest.Unix)
	client := startClient(t, address)
	conn := acceptConn(t, fd)
	socktest.Check(t, socktest.Shutdown(conn, 0))
	io.WriteString(client.stdin, "nobody reads this")
	_, err := write(conn, []byte("last words\n"))
	socktest.Check(t, err)
	if got := client.after(t, "last"); got != " words" {
		t.Errorf("the client printed %q", got)
	}
	bio.Close(conn)
	client.endsEarly(t, address)
}

// TestInputThatFails: input that cannot be read is an error.
func TestInputThatFails(t *testing.T) {
	_, address := startServer(t, "127.0.0.1:0")
	dir, err := os.Open(t.TempDir())
	socktest.Check(t, err)
	defer dir.Close()
	cmd := clientCommand(t, address)
	cmd.Stdin = dir
	output, err := cmd.CombinedOutput()
	want := "echo: " + address + ": read /dev/stdin: "
	if cmd.ProcessState.ExitCode() != 1 || !strings.HasPrefix(string(output), want) {
		t.Errorf("%v, %q; want status 1 and %q", err, output, want)
	}
}
