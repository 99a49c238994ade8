//go:build unix || windows

package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/errstack"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { sandbox.Main(m) }

func init() { sandbox.Register("connect", func() error { main(); return nil }) }

func TestConnect(t *testing.T) {
	_, listening := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	refusing := socktest.Refusing(t).String()
	refused := fmt.Sprintf(":error:%08X:system library:BIO_connect:Connection refused:", uint32(errstack.Sys(syscall.ECONNREFUSED)))
	for _, row := range []struct {
		address string
		status  int
		output  []string
	}{
		{listening.String(), 0, []string{"result: <nil>\n"}},
		{refusing, 0, []string{"result: BIO_connect " + refusing + ": connect error: connection refused\n",
			refused, ":calling connect()\n", ":error:10000067:BIO routines:BIO_connect:connect error:"}},
		{"localhost", 1, []string{"missing port in address"}},
	} {
		cmd := sandbox.Command(t, "connect", row.address)
		output, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != row.status {
			t.Errorf("%s: %v, want status %d", row.address, cmd.ProcessState, row.status)
		}
		rest := string(output)
		for _, want := range row.output {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Errorf("%s: %q is missing, or not in its place, in\n%s", row.address, want, output)
			}
			rest = after
		}
	}
}
