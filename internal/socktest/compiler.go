package socktest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Compiler is the name of the C compiler that the needs "gcc" and "libcrypto" are about.
const Compiler = "cc"

func probeCompiler() error {
	target, err := exec.Command(Compiler, "-dumpmachine").Output()
	if err != nil {
		return err
	}
	if !compilesFor(string(target), runtime.GOARCH) {
		return fmt.Errorf("it compiles for %s", strings.TrimSpace(string(target)))
	}
	return nil
}

func probeLibcrypto() error { return probeSymbol("openssl/bio.h", "BIO_new") }

func probeLibcrypto3() error { return probeSymbol("openssl/err.h", "ERR_new") }

// probeSymbol compiles a program that uses a function of libcrypto.
func probeSymbol(header, function string) error {
	if err := probeCompiler(); err != nil {
		return err
	}
	cmd := exec.Command(Compiler, "-x", "c", "-", "-o", os.DevNull, "-lcrypto")
	cmd.Stdin = strings.NewReader("#include <" + header + ">\nint main(void) { return " + function + " == 0; }\n")
	return failure(cmd.CombinedOutput())
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
