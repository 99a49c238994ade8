// Package lookups compares package lookup with libcrypto: it has the requests that both
// sides answer, and the form of the answers. Only tests import it.
package lookups

import (
	"strings"
	"testing"

	"example.com/bio/internal/oracle"
)

// Request is a line for the C program, the same request here, and the rule that relates
// the answers.
type Request struct {
	Line string
	// Instead is the line whose answer is expected, "" for Line.
	Instead string
	Here    func() string
	// Rule computes the expected answer from C's, from which it must differ.
	Rule func(there string) string
	// Allows reports whether another rule accepts an answer that is not the expected one.
	// Nil accepts none.
	Allows func(there, here string) bool
}

// Differs returns r with a named rule that expects the given answer.
func (r Request) Differs(rule, answer string) Request {
	r.Rule = func(string) string {
		oracle.Fired(rule)
		return answer
	}
	return r
}

// DiffersFrom returns r with a named rule that expects the given answer of versions of
// libcrypto whose answer begins with there. The others give the expected one.
func (r Request) DiffersFrom(rule, there, answer string) Request {
	r.Allows = func(got, here string) bool {
		if here != answer || !strings.HasPrefix(got, there) {
			return false
		}
		oracle.Fired(rule)
		return true
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
	var lines strings.Builder
	for _, r := range list {
		lines.WriteString(r.Line + "\n")
		if r.Instead != "" {
			lines.WriteString(r.Instead + "\n")
		}
	}
	answers := oracle.Run(t, peer, lines.String())
	if requests := strings.Count(lines.String(), "\n"); len(answers) != requests {
		t.Fatalf("%d answers to %d requests", len(answers), requests)
	}
	t.Logf("%d requests", len(list))
	differences := 0
	for _, r := range list {
		there := answers[0]
		if r.Instead != "" {
			answers = answers[1:]
		}
		want := answers[0]
		answers = answers[1:]
		if r.Rule != nil {
			if want = r.Rule(want); want == there {
				t.Errorf("%s\na rule without a difference: %s", r.Line, there)
			}
		}
		if got := r.Here(); got != want && (r.Allows == nil || !r.Allows(want, got)) {
			t.Errorf("%s\nlibcrypto %s\nexpected  %s\nbio       %s", r.Line, there, want, got)
			differences++
		}
		if differences == 10 {
			t.Fatal("too many differences")
		}
	}
}
