package errstack_test

import (
	"os/exec"
	"strings"
	"testing"
)

// goCommand runs the go command, which a test binary may have to do without.
func goCommand(t *testing.T, args ...string) (output string, err error) {
	t.Helper()
	path, err := exec.LookPath("go")
	if err != nil {
		t.Skipf("no go command: %v", err)
	}
	combined, err := exec.Command(path, args...).CombinedOutput()
	return string(combined), err
}

// TestVetCatchesCopies runs go vet on a package that copies a Stack.
func TestVetCatchesCopies(t *testing.T) {
	output, err := goCommand(t, "vet", "./testdata/copied")
	if err == nil || !strings.Contains(output, "copies lock value") {
		t.Errorf("go vet on the copy of a Stack: %v\n%s", err, output)
	}
}
