// Package oracle compares this module with libcrypto: it compiles the C programs that
// tests run next to this module, and lists the differences that are intended. Only tests
// import it.
package oracle

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"example.com/bio/internal/socktest"
)

// Build compiles a C program against libcrypto and returns the path of the binary. The
// source is a file below the calling package; more of them, and flags, may follow.
func Build(tb testing.TB, source string, more ...string) string {
	tb.Helper()
	socktest.Need(tb, "libcrypto")
	binary := filepath.Join(tb.TempDir(), "peer")
	args := []string{"-O1", "-Wall", "-Wextra", "-Wno-deprecated-declarations", "-pthread", "-o", binary, source}
	args = slices.Concat(args, more, []string{"-lcrypto", "-lrt"})
	if output, err := exec.Command(socktest.Compiler, args...).CombinedOutput(); err != nil {
		tb.Fatalf("compile %s: %v\n%s", source, err, output)
	}
	return binary
}
