//go:build unix

package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// demonstrate runs a command that is or becomes the demonstration, and checks what it
// leaves behind.
func demonstrate(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	temp := filepath.Dir(socketPath(t))
	cmd.Env = append(cmd.Environ(), "TMPDIR="+temp)
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &unix.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	began := time.Now()
	r := run(t, cmd, "")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	if err := unix.Kill(-r.state.Pid(), 0); err != unix.ESRCH {
		t.Errorf("a process is left behind: %v", err)
	}
	left, err := os.ReadDir(temp)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range left {
		t.Errorf("%s is left behind", file.Name())
	}
	return r
}

func TestDemonstration(t *testing.T) {
	r := demonstrate(t, command(t, program))
	r.wants(t, 0, r.stdout, "")
	titles := []string{"dual-stack listener", "V6_ONLY listener", "AF_UNIX listener"}
	if fd, _, err := listener("[::1]:0"); err != nil {
		titles = []string{"There is no IPv6 here", "IPv4 listener", "AF_UNIX listener"}
	} else {
		unix.Close(fd)
	}
	checkReport(t, r.stdout, append(titles, failures...))
}

// A report that cannot be written is not a success.
func TestDemonstrationWithoutRoom(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	cmd := command(t, program)
	cmd.Stdout = full
	if cmd.Run(); cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v; want status 1", cmd.ProcessState)
	}
}

// failures are the titles of the failures with their Go errors and their stacks.
var failures = []string{
	"Failure: port in use",
	"BIO_bind <>: unable to bind socket: address already in use",
	"<>:error:800000<>:system library:BIO_bind:Address already in use:<>failures.go:<>:calling bind()\n" +
		"<>:error:10000075:BIO routines:BIO_bind:unable to bind socket:<>failures.go:<>:\n",
	"Failure: connection refused",
	"BIO_connect <>: connect error: connection refused",
	"<>:error:800000<>:system library:BIO_connect:Connection refused:<>failures.go:<>:calling connect()\n" +
		"<>:error:10000067:BIO routines:BIO_connect:connect error:<>failures.go:<>:\n",
	"Failure: bad descriptor",
	"BIO_accept_ex: accept error: bad file descriptor",
	"<>:error:80000009:system library:BIO_accept_ex:Bad file descriptor:<>failures.go:<>:calling accept()\n" +
		"<>:error:10000064:BIO routines:BIO_accept_ex:accept error:<>failures.go:<>:\n",
}

// checkReport checks that the report has the parts in their order, where <> stands
// for anything in a line, and that its tables hold together.
func checkReport(t *testing.T, report string, parts []string) {
	t.Helper()
	rest := report
	for _, part := range parts {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(part), "<>", ".*")
		found := regexp.MustCompile(pattern).FindStringIndex(rest)
		if found == nil {
			t.Errorf("%q is missing, or not in its place, in\n%s", part, report)
			return
		}
		rest = rest[found[1]:]
	}
	checkTables(t, report)
}

// checkTables compares what was asked for with what the kernel has, column by column,
// from the text alone.
func checkTables(t *testing.T, report string) {
	t.Helper()
	sockets := 0
	var asked []string
	for line := range strings.Lines(report) {
		fields := strings.Fields(line)
		if _, values, ok := strings.Cut(line, " asked for "); ok && strings.HasPrefix(line, "  ") {
			asked = strings.Fields(values)
			continue
		}
		if len(fields) < 2 || fields[0] != "kernel" || fields[1] != "has" {
			continue
		}
		sockets++
		kernel := fields[2:]
		if len(asked) != 6 || len(kernel) != 6 {
			t.Errorf("a row has %d and %d columns in\n%s", len(asked), len(kernel), report)
			return
		}
		for i, want := range asked {
			if isOn := kernel[i] != "0" && kernel[i] != "-"; want == "on" && !isOn || want == "off" && kernel[i] != "0" {
				t.Errorf("column %d: asked for %s, kernel has %s: %s", i, want, kernel[i], line)
			}
		}
		asked = nil
	}
	exchanges := strings.Count(report, " bytes to ")
	listeners := strings.Count(report, "  listener ")
	if sockets != listeners+2*exchanges || exchanges < 2 {
		t.Errorf("%d rows for %d listeners and %d exchanges in\n%s", sockets, listeners, exchanges, report)
	}
}
