//go:build unix

package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// modes are the switches that change how the example reads and writes.
var modes = map[string][]string{"blocking": nil, "nonblock": {"-nonblock"}}

// bulk returns n bytes that no part of repeats.
func bulk(n int) string {
	data := make([]byte, n)
	source := rand.NewChaCha8([32]byte{})
	source.Read(data)
	return string(data)
}

func TestServerAndClient(t *testing.T) {
	big := bulk(8 << 20)
	for family, at := range families(t) {
		for mode, switches := range modes {
			t.Run(family+"/"+mode, func(t *testing.T) {
				server, address := serve(t, at, switches...)
				for _, text := range []string{"", "x", "two\nlines\n", big} {
					client(t, text, address, switches...).wants(t, 0, text, "")
				}
				server.end(t, unix.SIGINT).wants(t, 0, "", "")
			})
		}
	}
}

// A client gets what it sent before its input has ended: nothing is held back.
func TestClientIsInteractive(t *testing.T) {
	_, address := serve(t, "127.0.0.1:0")
	cmd := command(t, program, "-connect", address)
	stdin := input(t, cmd)
	p := start(t, cmd)
	for n := range 3 {
		line := fmt.Sprintln("line", n)
		io.WriteString(stdin, line)
		if back, err := p.stdout.ReadString('\n'); back != line {
			t.Fatalf("%q came back for %q: %v", back, line, err)
		}
	}
	stdin.Close()
	p.end(t, 0).wants(t, 0, "", "")
}

func TestManyClientsAtOnce(t *testing.T) {
	for mode, switches := range modes {
		t.Run(mode, func(t *testing.T) {
			server, address := serve(t, "127.0.0.1:0", switches...)
			// None of the clients ends its input before all have had an answer.
			var answered, ended sync.WaitGroup
			const clients = 20
			answered.Add(clients)
			for n := range clients {
				cmd := command(t, program, append([]string{"-connect", address}, switches...)...)
				stdin := input(t, cmd)
				p := start(t, cmd)
				ended.Go(func() {
					line := fmt.Sprintln("client", n)
					io.WriteString(stdin, line)
					if back, err := p.stdout.ReadString('\n'); back != line {
						t.Errorf("%q came back for %q: %v", back, line, err)
					}
					answered.Done()
					answered.Wait()
					stdin.Close()
					p.end(t, 0).wants(t, 0, "", "")
				})
			}
			ended.Wait()
			server.end(t, unix.SIGTERM).wants(t, 0, "", "")
		})
	}
}

// The client half-closes the connection at the end of its input, and prints what
// comes after that.
func TestHalfClose(t *testing.T) {
	listener, address := peer(t)
	p := start(t, command(t, program, "-connect", address))
	conn, err := bio.Accept(listener, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer bio.Close(conn)
	// The client's input has ended: the end arrives, and the other direction is open.
	if n, err := unix.Read(conn, make([]byte, 1)); n != 0 || err != nil {
		t.Fatalf("read %d bytes, %v; want the end", n, err)
	}
	for n := range 3 {
		line := fmt.Sprintln("after the end", n)
		if _, err := unix.Write(conn, []byte(line)); err != nil {
			t.Fatal(err)
		}
		if got, err := p.stdout.ReadString('\n'); got != line {
			t.Fatalf("the client printed %q, %v; want %q", got, err, line)
		}
	}
	if err := unix.Shutdown(conn, unix.SHUT_WR); err != nil {
		t.Fatal(err)
	}
	p.end(t, 0).wants(t, 0, "", "")
}

// A client whose reader is gone ends as a Unix filter does: by SIGPIPE, in silence.
func TestClosedStandardOutput(t *testing.T) {
	for mode, switches := range modes {
		t.Run(mode, func(t *testing.T) {
			_, address := serve(t, "127.0.0.1:0", switches...)
			read, write, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			read.Close()
			defer write.Close()
			var stderr bytes.Buffer
			cmd := command(t, program, append([]string{"-connect", address}, switches...)...)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("anything"), write, &stderr
			cmd.Run()
			status := cmd.ProcessState.Sys().(interface {
				Signaled() bool
				Signal() unix.Signal
			})
			if !status.Signaled() || status.Signal() != unix.SIGPIPE || stderr.Len() > 0 {
				t.Errorf("%v, standard error %q; want SIGPIPE and nothing", cmd.ProcessState, &stderr)
			}
		})
	}
}

// A server that ends the connection while there is input left is an error.
func TestPeerClosesEarly(t *testing.T) {
	listener, address := peer(t)
	cmd := command(t, program, "-connect", address)
	stdin := input(t, cmd)
	p := start(t, cmd)
	conn, err := bio.Accept(listener, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(stdin, "first line\n")
	if _, err := io.ReadFull(bufio.NewReader(descriptor(conn)), make([]byte, len("first line\n"))); err != nil {
		t.Fatal(err)
	}
	bio.Close(conn)
	p.end(t, 0).wants(t, 1, "", "echo: "+address+": the peer closed the connection before the end of the input\n")
}

// A server that reads no more, but still sends, does not kill the client by a
// SIGPIPE: what it sends is printed, and the error says what happened.
func TestPeerReadsNoMore(t *testing.T) {
	path := socketPath(t)
	listener, local, err := listener("unix:" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer bio.Close(listener)
	cmd := command(t, program, "-connect", local.String())
	stdin := input(t, cmd)
	p := start(t, cmd)
	conn, err := bio.Accept(listener, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Shutdown(conn, unix.SHUT_RD); err != nil {
		t.Fatal(err)
	}
	io.WriteString(stdin, "nobody reads this")
	if _, err := unix.Write(conn, []byte("last words\n")); err != nil {
		t.Fatal(err)
	}
	got := p.after(t, "last")
	bio.Close(conn)
	r := p.end(t, 0)
	if got != " words" || r.status() != 1 || !strings.Contains(r.stderr, "the peer closed the connection before the end of the input") {
		t.Errorf("%q, %v, %q", got, r.state, r.stderr)
	}
}

// descriptor is a blocking descriptor as an io.Reader.
type descriptor int

func (d descriptor) Read(b []byte) (int, error) {
	n, err := unix.Read(int(d), b)
	if n == 0 && err == nil {
		err = io.EOF
	}
	return max(n, 0), err
}

// Input that cannot be read is an error, after the answers to what was sent.
func TestInputThatFails(t *testing.T) {
	_, address := serve(t, "127.0.0.1:0")
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	var stderr bytes.Buffer
	cmd := command(t, program, "-connect", address)
	cmd.Stdin, cmd.Stderr = dir, &stderr
	cmd.Run()
	want := "echo: " + address + ": read /dev/stdin: is a directory\n"
	if cmd.ProcessState.ExitCode() != 1 || stderr.String() != want {
		t.Errorf("%v, standard error %q; want status 1 and %q", cmd.ProcessState, &stderr, want)
	}
}
