package oracle

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"example.com/bio/internal/socktest"
)

// Version returns the version of OpenSSL that [Build] compiles against, such as 3.0.20.
func Version(tb testing.TB) string {
	tb.Helper()
	socktest.Need(tb, "libcrypto")
	text, err := version()
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

var version = sync.OnceValues(func() (string, error) {
	cmd := exec.Command(socktest.Compiler, "-E", "-P", "-x", "c", "-")
	cmd.Stdin = strings.NewReader("#include <openssl/opensslv.h>\nOPENSSL_VERSION_TEXT\n")
	output, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%v: %w", cmd, err)
	}
	_, text, ok := strings.Cut(string(output), "\"OpenSSL ")
	if !ok {
		return "", fmt.Errorf("%v prints %q, want a version", cmd, output)
	}
	number, _, _ := strings.Cut(text, " ")
	return number, nil
})
