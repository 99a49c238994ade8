package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/errstack"
	"example.com/bio/errstack/allreasons"
	"example.com/bio/internal/socktest"
)

const (
	eof     = "error:0A000126:SSL routines::unexpected eof while reading (library 20, reason 294; ocsp callback failure in 1.1.1)\n"
	refused = "error:8000274D:system library::Connection refused (WSAECONNREFUSED, errno 10061)\n"
	former  = "error:8000274D:system library::Connection refused (WSAECONNREFUSED, errno 10061; from OpenSSL 1.1.1)\n"
	connect = "error:10000067:BIO routines::connect error (library 32, reason 103)\n"
)

func TestRun(t *testing.T) {
	for _, test := range []struct {
		args   []string
		input  string
		output string
		status int
		stderr string // what it contains
	}{
		// Codes.
		{args: []string{"0A000126"}, output: eof},
		{args: []string{"a000126", "0x0a000126", " 0A000126 ", "167772454"}, output: eof + eof + eof + eof},
		{args: []string{"14094410"}, output: "error:0A000410:SSL routines::tls alert handshake failure (library 20, reason 1040; " +
			"from OpenSSL 1.1.1; ssl/tls alert handshake failure in 3.5 to 3.6; sslv3 alert handshake failure in 1.1.1 to 3.0)\n"},
		{args: []string{"8000274D", "0200274D", "2147493709"}, output: refused + former + refused},
		{args: []string{"336151568"}, output: "error:0A000410:SSL routines::tls alert handshake failure (library 20, reason 1040; " +
			"from OpenSSL 1.1.1; ssl/tls alert handshake failure in 3.5 to 3.6; sslv3 alert handshake failure in 1.1.1 to 3.0)\n"},
		{args: []string{"10080002"}, output: "error:10080002:BIO routines::system lib (library 32, reason 524290)\n"},
		// Codes that nobody knows.
		{args: []string{"0A000FFF", "10000067"}, output: "error:0A000FFF:SSL routines::reason(4095) (library 20, reason 4095)\n" + connect, status: 1},
		{args: []string{"2"}, output: "error:00000002:lib(0)::reason(2) (library 0, reason 2)\n", status: 1},
		{args: []string{"80002FFF"}, output: "error:80002FFF:system library::reason(12287) (errno 12287)\n", status: 1},
		// Lines.
		{args: []string{"x error:0A000126:lib(20)::reason(294):f.c:1:"}, output: "x error:0A000126:lib(20)::reason(294):f.c:1: => " + eof},
		{args: []string{"(SSL: error:10000067:BIO routines::connect error error:0200274D:system library:f:x)"},
			output: "(SSL: error:10000067:BIO routines::connect error error:0200274D:system library:f:x) => " + strings.TrimSuffix(connect, "\n") + ", " + former},
		{args: []string{"err:10000067:20:0:67"}, output: "err:10000067:20:0:67 => " + connect},
		{args: []string{"err:10000067:20:0:67, err:8000274d:2:0:274d error:10000067:BIO routines::x"},
			output: "err:10000067:20:0:67, err:8000274d:2:0:274d error:10000067:BIO routines::x => " +
				strings.ReplaceAll(connect+refused, "\n", ", ") + connect},
		{args: []string{"10000067:BIO routines::connect error"}, output: "10000067:BIO routines::connect error => " + connect},
		{args: []string{"two\nlines error:10000067:"}, output: "two\nlines error:10000067: => " + connect},
		{args: []string{"no code", "10000067"}, output: "no code\n" + connect, status: 1, stderr: `no error code in "no code"`},
		{args: []string{"", "180000002A"}, output: "\n180000002A\n", status: 1, stderr: `no error code in "180000002A"`},
		// Standard input.
		{input: "text\n\n 0A000126\r\nerror:bad 10000067\n1000067\n0x1000067\nerror:10000067:x\n10000067",
			output: "text\n\n" + strings.TrimSuffix(eof, "\n") + "\r\nerror:bad 10000067\n1000067\n" +
				"error:01000067:system library::reason(103) (library 2, reason 103)\nerror:10000067:x => " + connect + strings.TrimSuffix(connect, "\n"), status: 1},
		{args: []string{"-"}, input: "10000067\n", output: connect},
		{args: []string{"10000067", "-", "0A000126"}, input: "nothing\n", output: connect + "nothing\n" + eof},
		{args: []string{"--", "-"}, input: "nothing"[:0], output: ""},
		// Usage.
		{args: []string{"-h"}, input: "not read\n", stderr: "usage: errstr"},
		{args: []string{"-x"}, status: 2, stderr: "not defined: -x\nusage: errstr"},
	} {
		var stdout, stderr bytes.Buffer
		status := run(test.args, strings.NewReader(test.input), &stdout, &stderr)
		if status != test.status {
			t.Errorf("errstr %q: status %d, want %d", test.args, status, test.status)
		}
		if diff := cmp.Diff(test.output, stdout.String()); diff != "" {
			t.Errorf("errstr %q, want (-) and got (+):\n%s", test.args, diff)
		}
		if got := stderr.String(); !strings.Contains(got, test.stderr) || (got == "") != (test.stderr == "") {
			t.Errorf("errstr %q: message %q, want %q", test.args, got, test.stderr)
		}
	}
}

// TestFollow holds that a line is printed before the next one is read.
func TestFollow(t *testing.T) {
	log, lines := io.Pipe()
	output, out := io.Pipe()
	done := make(chan int)
	go func() {
		status := run(nil, log, out, io.Discard)
		out.Close()
		done <- status
	}()
	scanner := bufio.NewScanner(output)
	for _, want := range []string{connect, refused} {
		fmt.Fprintf(lines, "%s\n", want[len("error:"):][:8])
		if !scanner.Scan() || scanner.Text()+"\n" != want {
			t.Errorf("got %q, %v, want %q", scanner.Text(), scanner.Err(), want)
		}
	}
	lines.Close()
	if status := <-done; status != 0 {
		t.Errorf("status %d", status)
	}
}

func TestReadWriteFail(t *testing.T) {
	failure := errors.New("the disk is full")
	var message bytes.Buffer
	if status := run(nil, iotest.ErrReader(failure), io.Discard, &message); status != 2 || message.String() != "errstr: the disk is full\n" {
		t.Errorf("reading fails: status %d, message %q", status, &message)
	}
	message.Reset()
	out, w := io.Pipe()
	out.CloseWithError(failure)
	if status := run([]string{"10000067"}, nil, w, &message); status != 2 || message.String() != "errstr: the disk is full\n" {
		t.Errorf("writing fails: status %d, message %q", status, &message)
	}
}

// TestOpenssl compares the lines with those of openssl errstr, for all codes whose texts this
// version of OpenSSL has.
func TestOpenssl(t *testing.T) {
	socktest.Need(t, "openssl")
	version, err := exec.Command("openssl", "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(version), "OpenSSL 3.") && !strings.HasPrefix(string(version), "OpenSSL 4.") {
		t.Logf("%s has other codes", version)
		return
	}
	texts := make(map[string][]string)
	var codes []string
	for row := range allreasons.All() {
		lib := row.Lib
		if lib == 0 {
			lib = errstack.LibBIO
		}
		code := fmt.Sprintf("%08X", uint32(errstack.Pack(lib, row.Reason)))
		if row.Reason != 0 && texts[code] == nil {
			codes = append(codes, code)
		}
		texts[code] = append(texts[code], row.Text)
	}
	if runtime.GOOS == "linux" {
		for errno := range 35 { // the same numbers on every processor
			codes = append(codes, fmt.Sprintf("%08X", 1<<31+uint32(errno)))
		}
	}
	output, err := exec.Command("openssl", append([]string{"errstr"}, codes...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(output), "\n"), "\n")
	var stdout, stderr bytes.Buffer
	run(codes, nil, &stdout, &stderr)
	got := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
	if len(got) != len(codes) || len(want) != len(codes) {
		t.Fatalf("%d codes, %d lines of errstr, %d of openssl\n%s", len(codes), len(got), len(want), &stderr)
	}
	same := 0
	for i, code := range codes {
		if strings.HasPrefix(got[i], want[i]+" (") {
			same++
			continue
		}
		known := strings.Contains(want[i], "reason(")
		for _, text := range texts[code] {
			known = known || strings.HasSuffix(want[i], ":"+text) && strings.Contains(got[i], text+" in ")
		}
		if !known {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
	t.Logf("%d of %d lines are those of %s", same, len(codes), bytes.TrimSpace(version))
	if same < 1500 {
		t.Errorf("only %d lines agree", same)
	}
}

// TestErrno: the errno of a system has the name that it has there. Windows has none for this one.
func TestErrno(t *testing.T) {
	name := "EACCES, "
	if runtime.GOOS == "windows" {
		name = ""
	}
	want := "error:8000000D:system library::Permission denied (" + name + "errno 13)\n" +
		"error:8000000D:system library::Permission denied (" + name + "errno 13; from OpenSSL 1.1.1)\n"
	var stdout, stderr bytes.Buffer
	if status := run([]string{"8000000D", "0200200D"}, nil, &stdout, &stderr); status != 0 || stdout.String() != want {
		t.Errorf("status %d, got\n%s%s\nwant\n%s", status, &stdout, &stderr, want)
	}
}
