package repo

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestStatic holds what the core promises: a plain go build of a program that imports it,
// with and without cgo, gives a static binary, which needs no file to run.
func TestStatic(t *testing.T) {
	dir := consumerModule(t, read(t, "testdata/static/main.go"))
	for _, cgo := range []string{"0", "1"} {
		t.Run("CGO_ENABLED="+cgo, func(t *testing.T) {
			folder := t.TempDir()
			binary := filepath.Join(folder, "consumer")
			env := []string{"CGO_ENABLED=" + cgo, "GOOS=linux", "GOARCH=" + runtime.GOARCH}
			goCommand(t, dir, env, "build", "-mod=mod", "-o", binary)
			checkStatic(t, binary)
			runAlone(t, folder, ":error:10000087:BIO routines:BIO_bind:invalid socket:", "/consumer")
		})
	}
}

// TestErrstrIsStatic holds the same of the command errstr.
func TestErrstrIsStatic(t *testing.T) {
	for _, cgo := range []string{"0", "1"} {
		t.Run("CGO_ENABLED="+cgo, func(t *testing.T) {
			folder := t.TempDir()
			binary := filepath.Join(folder, "errstr")
			env := []string{"CGO_ENABLED=" + cgo, "GOOS=linux", "GOARCH=" + runtime.GOARCH}
			goCommand(t, root, env, "build", "-o", binary, "./cmd/errstr")
			checkStatic(t, binary)
			runAlone(t, folder, "error:0A000126:SSL routines::unexpected eof while reading ", "/errstr", "0A000126")
		})
	}
}

// checkStatic fails if the binary asks for an interpreter or for a library.
func checkStatic(t *testing.T, binary string) {
	t.Helper()
	file, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if len(file.Progs) == 0 {
		t.Error("the binary has no segment")
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP || segment.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary has a segment %v", segment.Type)
		}
	}
	if libraries, err := file.ImportedLibraries(); err == nil && len(libraries) != 0 {
		t.Errorf("the binary needs %q", libraries)
	}
}

// runAlone runs a program that sees nothing but folder, and must print want.
func runAlone(t *testing.T, folder, want, program string, args ...string) {
	t.Helper()
	socktest.Need(t, "mountns", "children")
	cmd := exec.Command(program, args...)
	cmd.Dir = "/"
	cmd.Env = []string{}
	cmd.SysProcAttr = sandbox.Attributes(sandbox.Mount)
	cmd.SysProcAttr.Chroot = folder
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if !strings.Contains(string(output), want) {
		t.Errorf("the program printed %q, want %q", output, want)
	}
}
