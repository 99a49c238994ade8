// Package oracle compares this module with the system's libcrypto: it compiles C
// programs for the tests, and names the differences that are intended. Only tests
// import it.
package oracle

import (
	"os/exec"
	"path/filepath"
	"testing"

	"example.com/bio/internal/socktest"
)

// Build compiles the C program source, a file of the calling package's testdata, against
// the system's libcrypto and returns the path of the binary. It needs "libcrypto": see
// socktest.Need. A program that does not compile fails the test.
func Build(tb testing.TB, source string, flags ...string) string {
	tb.Helper()
	socktest.Need(tb, "libcrypto")
	binary := filepath.Join(tb.TempDir(), "peer")
	args := append([]string{"-O1", "-Wall", "-Wextra", "-Wno-deprecated-declarations", "-pthread", "-o", binary, source}, flags...)
	if output, err := exec.Command(socktest.Compiler, append(args, "-lcrypto")...).CombinedOutput(); err != nil {
		tb.Fatalf("compile %s: %v\n%s", source, err, output)
	}
	return binary
}
