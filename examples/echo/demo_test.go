//go:build unix || windows

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// demonstration runs a command that is or becomes the demonstration, and returns its
// output. It checks the exit status and what is left behind.
func demonstration(t *testing.T, cmd *exec.Cmd, status int) string {
	t.Helper()
	checkTemp := setTemp(t, cmd)
	leavesNothing := setGroup(cmd)
	output := run(t, cmd, "").rest()
	if cmd.ProcessState.ExitCode() != status {
		t.Errorf("%v, %s", cmd.ProcessState, output)
	}
	leavesNothing(t)
	checkTemp()
	return output
}

// setTemp gives a command an empty folder for its files. The function it returns checks
// that it is empty again.
func setTemp(t *testing.T, cmd *exec.Cmd) (check func()) {
	t.Helper()
	temp := filepath.Dir(socktest.PathName(t))
	cmd.Env = append(cmd.Environ(), "TMPDIR="+temp, "TMP="+temp) // the latter on Windows
	return func() {
		t.Helper()
		left, err := os.ReadDir(temp)
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}

// here returns what the demonstration can show on this machine.
func here(t *testing.T) []string {
	parts := []string{"IPv4 listener"}
	if socktest.Has(t, "ipv6") {
		parts = []string{"dual-stack listener", "V6_ONLY listener"}
	}
	if socktest.Has(t, "af_unix") {
		return append(parts, "AF_UNIX listener")
	}
	return append([]string{"no AF_UNIX here"}, parts...)
}

// checkDemonstration checks that the report of the demonstration has these parts in their
// order, and then the failures.
func checkDemonstration(t *testing.T, parts ...string) (report string) {
	t.Helper()
	socktest.Need(t, "loopback")
	report = demonstration(t, echoCommand(t), 0)
	rest := report
	for _, part := range append(parts, failures...) {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(part), "<>", ".*")
		found := regexp.MustCompile(pattern).FindStringIndex(rest)
		if found == nil {
			t.Fatalf("%q is missing, or not in its place, in\n%s", part, report)
		}
		rest = rest[found[1]:]
	}
	checkTables(t, report)
	return report
}

// notOpen is the code of a call on a number that is not open.
var notOpen = errstack.Sys(socktest.NotOpen)

// failures are the titles of the failures with their Go errors and their stacks. <> is
// anything in a line.
var failures = []string{
	"Failure: port in use",
	"BIO_bind <>: unable to bind socket: address already in use",
	"<>:error:8000<>:system library:BIO_bind:Address already in use:<>failures.go:<>:calling bind()\n" +
		"<>:error:10000075:BIO routines:BIO_bind:unable to bind socket:<>failures.go:<>:\n",
	"Failure: connection refused",
	"BIO_connect <>: connect error: connection refused",
	"<>:error:8000<>:system library:BIO_connect:Connection refused:<>failures.go:<>:calling connect()\n" +
		"<>:error:10000067:BIO routines:BIO_connect:connect error:<>failures.go:<>:\n",
	"Failure: bad descriptor",
	"BIO_accept_ex: accept error: <>",
	fmt.Sprintf("<>:error:%08X:system library:BIO_accept_ex:%s:<>failures.go:<>:calling accept()\n", uint32(notOpen), notOpen.ReasonString()) +
		"<>:error:10000064:BIO routines:BIO_accept_ex:accept error:<>failures.go:<>:\n",
}

// checkTables compares what was asked for with what the kernel has, column by column,
// from the text alone.
func checkTables(t *testing.T, report string) {
	t.Helper()
	rows := regexp.MustCompile(`asked for +(.*)\n +kernel has +(.*)\n`).FindAllStringSubmatch(report, -1)
	for _, row := range rows {
		asked, kernel := strings.Fields(row[1]), strings.Fields(row[2])
		if len(asked) != 6 || len(kernel) != 6 {
			t.Fatalf("a row has %d and %d columns in\n%s", len(asked), len(kernel), report)
		}
		for i, want := range asked {
			if want != "." && kernel[i] != "?" && want != kernel[i] {
				t.Errorf("column %d of\n%s", i, row[0])
			}
		}
	}
	exchanges := strings.Count(report, " bytes to ")
	listeners := strings.Count(report, "  listener ")
	if len(rows) != listeners+2*exchanges || exchanges < 2 {
		t.Errorf("%d rows for %d listeners and %d exchanges in\n%s", len(rows), listeners, exchanges, report)
	}
}

func TestDemonstration(t *testing.T) {
	checkDemonstration(t, here(t)...)
}

// TestDemonstrationWithoutRoom: it is an error if the report cannot be written.
func TestDemonstrationWithoutRoom(t *testing.T) {
	socktest.Need(t, "loopback", "full")
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	socktest.Check(t, err)
	defer full.Close()
	var stderr bytes.Buffer
	cmd := echoCommand(t)
	cmd.Stdout, cmd.Stderr = full, &stderr
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "no space left") {
		t.Errorf("%v, %q", err, &stderr)
	}
}

// TestDemonstrationWithoutReader: SIGPIPE ends the demonstration if nobody reads the
// report, and leaves nothing behind.
func TestDemonstrationWithoutReader(t *testing.T) {
	socktest.Need(t, "loopback", "signals")
	cmd := echoCommand(t)
	cmd.Stdout = closedPipe(t)
	checkTemp := setTemp(t, cmd)
	err := cmd.Run()
	checkTemp()
	if !endedBy(err, syscall.SIGPIPE) {
		t.Error(err)
	}
}

// TestDemonstrationMismatch: an option that the kernel does not have, although its system
// call succeeded, ends the demonstration with an error.
func TestDemonstrationMismatch(t *testing.T) {
	socktest.Need(t, "loopback")
	strace := socktest.Program(t, "strace")
	cmd := echoCommand(t)
	cmd.Args = []string{strace, "-f", "-o", os.DevNull, "-e", "trace=setsockopt", "-e", "inject=setsockopt:retval=0", cmd.Path}
	cmd.Path = strace
	output := demonstration(t, cmd, 1)
	if !regexp.MustCompile("mismatch: REUSEADDR of the listener .*: asked for on, the kernel has off\n").MatchString(output) {
		t.Error(output)
	}
}
