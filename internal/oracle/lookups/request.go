// Package lookups compares package lookup with libcrypto: it has the requests that both
// sides answer, and how they are worded. Only tests import it.
package lookups

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"example.com/bio/internal/oracle"
)

// Request is one line for the C program, what the same does here, and the rule between
// the two.
type Request struct {
	Line string
	// Instead is the line whose answer is the one to expect, "" for Line.
	Instead string
	Here    func() string
	// Rule makes of an answer of C the one to expect, which must be another one.
	Rule func(there string) string
}

// Differs returns r with a named rule that expects the given answer.
func (r Request) Differs(rule, answer string) Request {
	r.Rule = func(string) string {
		oracle.Fired(rule)
		return answer
	}
	return r
}

// As returns r with a named rule that expects the answer to the request other.
func (r Request) As(rule string, other Request) Request {
	r.Instead = other.Line
	r.Rule = func(there string) string {
		oracle.Fired(rule)
		return there
	}
	return r
}

// Compare runs all requests on both sides; peer is lookup/testdata/libcrypto.c, compiled.
func Compare(t *testing.T, peer string, list []Request) {
	t.Helper()
	var input, failure bytes.Buffer
	for _, r := range list {
		if r.Instead == "" {
			r.Instead = r.Line
		}
		input.WriteString(r.Line + "\n" + r.Instead + "\n")
	}
	command := exec.Command(peer)
	command.Stdin, command.Stderr = &input, &failure
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &failure)
	}
	answers := strings.Split(strings.TrimSuffix(string(output), "\n"), "\n")
	if len(answers) != 2*len(list) {
		t.Fatalf("%d answers to %d requests", len(answers), len(list))
	}
	differences := 0
	for i, r := range list {
		there, want := answers[2*i], answers[2*i+1]
		if r.Rule != nil {
			if want = r.Rule(want); want == there {
				t.Errorf("%s\na rule without a difference: %s", r.Line, there)
			}
		}
		if got := r.Here(); got != want {
			t.Errorf("%s\nlibcrypto %s\nexpected  %s\nbio       %s", r.Line, there, want, got)
			differences++
		}
		if differences == 10 {
			t.Fatal("too many differences")
		}
	}
}
