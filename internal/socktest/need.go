package socktest

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// requireVariable lists in the environment what this machine must have: names of needs
// and "all", separated by commas. A test that lacks one of them fails. "-name" says that
// the machine lacks name, so that tests that need it are skipped without a probe.
const requireVariable = "BIO_REQUIRE"

// Need skips the test if this machine lacks one of the needs, and fails it instead if
// BIO_REQUIRE lists that need, or "all". The names are those of the table in needs.go.
//
// A property of the port, such as "64-bit", is not among "all": a port that lacks it
// cannot do anything about it. It can be listed by name.
func Need(tb testing.TB, needs ...string) {
	tb.Helper()
	for _, name := range needs {
		if why := lack(tb, name); why != "" {
			tb.Skip(why)
		}
	}
}

// Has reports whether this machine has a need, for tests that do something else without
// it. It fails the test if the need is missing and BIO_REQUIRE lists it.
func Has(tb testing.TB, name string) bool {
	tb.Helper()
	return lack(tb, name) == ""
}

// Lack ends a test that finds out by itself that this machine lacks a need: it skips the
// test or fails it, as Need does. The arguments say why, as those of fmt.Sprint.
func Lack(tb testing.TB, name string, why ...any) {
	tb.Helper()
	n, r := lookUp(tb, name)
	tb.Skip(judge(tb, n, r, fmt.Errorf("%s", fmt.Sprint(why...))))
}

// Skipped skips a test that a process it has started was skipped in. That process has seen
// to what is required.
func Skipped(tb testing.TB, output string) {
	tb.Helper()
	tb.Skipf("skipped in another process:\n%s", output)
}

// Program returns the path of a program of the system that the test needs.
func Program(tb testing.TB, name string) string {
	tb.Helper()
	Need(tb, name)
	path, err := exec.LookPath(name)
	if err != nil {
		tb.Fatalf("socktest: %q is not a program: %v", name, err)
	}
	return path
}

// Provide sets the probe of a need whose name is in the table without one. The probe
// returns why the need is missing, nil if it is not. Packages call Provide when they are
// initialized.
func Provide(name string, probe func() error) {
	i := slices.IndexFunc(table, func(n need) bool { return n.name == name })
	if i < 0 || table[i].probe != nil {
		panic("socktest: no need without a probe is named " + name)
	}
	table[i].probe = probe
}

// lack returns why the machine lacks a need, "" if it does not.
func lack(tb testing.TB, name string) string {
	tb.Helper()
	n, r := lookUp(tb, name)
	if r.absent[name] {
		return judge(tb, n, r, fmt.Errorf("%s says so", requireVariable))
	}
	probe := n.probe
	if probe == nil && isLinux {
		tb.Fatalf("socktest: nothing probes %q here: the test must import internal/sandbox", name)
	} else if probe == nil {
		probe = fact(false)
	}
	if err := probe(); err != nil {
		return judge(tb, n, r, err)
	}
	return ""
}

// judge returns the text of a lack, or fails the test if the need is required.
func judge(tb testing.TB, n need, r requirements, why error) string {
	tb.Helper()
	text := fmt.Sprintf("this machine lacks %q, %s: %v", n.name, n.what, why)
	if !r.absent[n.name] && (r.named[n.name] || r.all && !n.port) {
		tb.Fatalf("%s (required by %s)", text, requireVariable)
	}
	return text
}

// lookUp returns the row of a need, and what is required.
func lookUp(tb testing.TB, name string) (need, requirements) {
	tb.Helper()
	r, err := parseRequirements(os.Getenv(requireVariable))
	if err != nil {
		tb.Fatalf("%s: %v", requireVariable, err)
	}
	n, ok := find(name)
	if !ok {
		tb.Fatalf("socktest: unknown need %q", name)
	}
	return n, r
}

// requirements are what BIO_REQUIRE says.
type requirements struct {
	all           bool
	named, absent map[string]bool
}

func parseRequirements(text string) (requirements, error) {
	r := requirements{named: make(map[string]bool), absent: make(map[string]bool)}
	for word := range strings.SplitSeq(text, ",") {
		name, absent := strings.CutPrefix(strings.TrimSpace(word), "-")
		_, known := find(name)
		switch {
		case name == "" && !absent:
		case name == "all" && !absent:
			r.all = true
		case !known:
			return requirements{}, fmt.Errorf("unknown need %q", name)
		case absent:
			r.absent[name] = true
		default:
			r.named[name] = true
		}
	}
	return r, nil
}

func find(name string) (need, bool) {
	i := slices.IndexFunc(table, func(n need) bool { return n.name == name })
	if i < 0 {
		return need{}, false
	}
	return table[i], true
}
