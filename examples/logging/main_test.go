//go:build unix || windows

package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/errstack"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { sandbox.Main(m) }

func init() { sandbox.Register("logging", func() error { main(); return nil }) }

// run returns the output of the program, and checks its exit status.
func run(t *testing.T, address string, status int) string {
	t.Helper()
	cmd := sandbox.Command(t, "logging", address)
	output, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != status {
		t.Errorf("%s: %v, want status %d; %s", address, cmd.ProcessState, status, output)
	}
	return string(output)
}

func TestLogging(t *testing.T) {
	server := socktest.Refusing(t).String()
	output := run(t, server, 1)
	refused := errstack.Sys(syscall.ECONNREFUSED)
	const reason = "connect error: connection refused"
	for _, want := range []string{
		`msg="cannot connect" err="BIO_connect ` + server + ": " + reason + " (10000067 " + refused.ErrnoName() + " ",
		"server=" + server + ` err.error="BIO_connect ` + server + ": " + reason + `" err.function=BIO_connect `,
		`entry="error:10000067:BIO routines:BIO_connect:connect error:`,
	} {
		if !strings.Contains(output, want) {
			t.Errorf("%q is missing in\n%s", want, output)
		}
	}
	var codes []any
	for line := range strings.Lines(output) {
		var object struct {
			Err, Entry struct{ Code any }
		}
		if line[0] == '{' {
			socktest.Check(t, json.Unmarshal([]byte(line), &object))
			codes = append(codes, object.Err.Code, object.Entry.Code)
		}
	}
	codes = slices.DeleteFunc(codes, func(code any) bool { return code == nil })
	if want := []any{"10000067", float64(0x10000067), fmt.Sprintf("%08X", uint32(refused)), "10000067"}; !slices.Equal(codes, want) {
		t.Errorf("codes %v, want %v", codes, want)
	}
}

func TestConnected(t *testing.T) {
	_, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	if output := run(t, bound.String(), 0); !strings.Contains(output, "msg=connected server="+bound.String()) {
		t.Errorf("%q", output)
	}
	if output := run(t, "localhost", 2); !strings.Contains(output, "missing port in address") {
		t.Errorf("%q", output)
	}
}
