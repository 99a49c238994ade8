package repo

import (
	"os/exec"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// TestVetCatchesCopies holds that go vet reports the copy of an errstack.Stack.
func TestVetCatchesCopies(t *testing.T) {
	socktest.Need(t, "go")
	output, err := exec.Command("go", "vet", "./testdata/copied").CombinedOutput()
	if err == nil || !strings.Contains(string(output), "copies lock value") {
		t.Errorf("go vet on the copy of a Stack: %v\n%s", err, output)
	}
}
