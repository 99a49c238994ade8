//go:build unix || windows

package main

import (
	"regexp"
	"testing"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { sandbox.Main(m) }

func init() { sandbox.Register("tls", func() error { main(); return nil }) }

func TestTLS(t *testing.T) {
	socktest.Need(t, "loopback", "hand-off")
	output, err := sandbox.Command(t, "tls").CombinedOutput()
	if err != nil || !regexp.MustCompile(`^127\.0\.0\.1:\d+ says "hello" over TLS 1\.3\n$`).Match(output) {
		t.Errorf("%v, %q", err, output)
	}
}
