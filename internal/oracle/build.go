// Package oracle compares this module with the system's libcrypto: it compiles C
// programs for the tests, and names the differences that are intended. Only tests
// import it.
package oracle

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Build compiles the C program source, a file of the calling package's testdata,
// against the system's libcrypto and returns the path of the binary. Where there is
// no compiler or no libcrypto it skips the test with the reason, or fails it if
// BIO_ORACLE is "require". A program that does not compile fails the test.
func Build(tb testing.TB, source string, flags ...string) string {
	tb.Helper()
	compiler, err := exec.LookPath("cc")
	if err != nil {
		missing(tb, "no C compiler (package gcc): %v", err)
	}
	probe := exec.Command(compiler, "-x", "c", "-", "-o", os.DevNull, "-lcrypto")
	probe.Stdin = strings.NewReader("#include <openssl/bio.h>\nint main(void) { return BIO_new == 0; }\n")
	if output, err := probe.CombinedOutput(); err != nil {
		missing(tb, "no libcrypto to compile against (package libssl-dev): %v\n%s", err, output)
	}
	if target, err := exec.Command(compiler, "-dumpmachine").Output(); err != nil || !compilesFor(string(target), runtime.GOARCH) {
		missing(tb, "the C compiler is for another machine than %s: %s", runtime.GOARCH, target)
	}
	binary := filepath.Join(tb.TempDir(), "peer")
	args := append([]string{"-O1", "-Wall", "-Wextra", "-Wno-deprecated-declarations", "-pthread", "-o", binary, source}, flags...)
	if output, err := exec.Command(compiler, append(args, "-lcrypto")...).CombinedOutput(); err != nil {
		tb.Fatalf("compile %s: %v\n%s", source, err, output)
	}
	return binary
}

// compilesFor reports whether a C program for target, such as x86_64-linux-gnu, has the
// byte order and the numbers of this program for goarch, which may run under emulation.
func compilesFor(target, goarch string) bool {
	machine, _, _ := strings.Cut(target, "-")
	switch goarch {
	case "amd64", "386":
		return machine == "x86_64" || machine == "i386" || machine == "i486" || machine == "i586" || machine == "i686"
	case "arm64":
		return machine == "aarch64"
	case "ppc64le":
		return machine == "powerpc64le"
	case "loong64":
		return machine == "loongarch64"
	}
	return machine == goarch
}

func missing(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if os.Getenv("BIO_ORACLE") == "require" {
		tb.Fatalf(format, args...)
	}
	tb.Skipf(format, args...)
}
