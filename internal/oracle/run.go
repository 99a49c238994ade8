package oracle

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
)

// Run runs a program that [Build] returned, with input, and returns the lines that it
// prints. The program must succeed.
func Run(tb testing.TB, program, input string) []string {
	tb.Helper()
	var problems bytes.Buffer
	cmd := exec.Command(program)
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), &problems
	output, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s: %v\n%s", program, err, &problems)
	}
	return strings.Split(strings.TrimSuffix(string(output), "\n"), "\n")
}
