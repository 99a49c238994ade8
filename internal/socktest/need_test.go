package socktest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// recorder is a test that says how it ended.
type recorder struct {
	testing.TB
	end string
}

func (r *recorder) Helper() {}

func (r *recorder) Skip(args ...any) {
	r.end = "skipped"
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.end = "failed: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// endOf returns how a test ends.
func endOf(t *testing.T, test func(tb testing.TB)) string {
	r := &recorder{TB: t, end: "passed"}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(r)
	}()
	<-done
	return r.end
}

// setTable replaces the table for the time of a test, and requires nothing.
func setTable(t *testing.T, needs ...need) {
	t.Setenv(requireVariable, "")
	before := table
	table = needs
	t.Cleanup(func() { table = before })
}

func TestNeed(t *testing.T) {
	setTable(t,
		need{name: "here", what: "a thing", probe: fact(true)},
		need{name: "gone", what: "a thing", probe: fact(false)},
		need{name: "wide", what: "a property", probe: fact(false), port: true},
	)
	const (
		passed, skipped = "passed", "skipped"
		required        = "failed: this machine lacks "
		unknown         = "failed: socktest: unknown need "
		badList         = "failed: BIO_REQUIRE: unknown need "
	)
	for _, test := range []struct {
		require, name, end string
	}{
		{"", "here", passed},
		{"", "gone", skipped},
		{"", "wide", skipped},
		{"all", "here", passed},
		{"all", "gone", required},
		{"all", "wide", skipped},
		{"gone", "gone", required},
		{"here", "gone", skipped},
		{" here , gone ", "gone", required},
		{"wide", "wide", required},
		{"all,-gone", "gone", skipped},
		{"-gone,gone", "gone", skipped},
		{"-here", "here", skipped},
		{"all,-here", "gone", required},
		{"", "nothing", unknown},
		{"nothing", "here", badList},
		{"-nothing", "here", badList},
		{"-all", "here", badList},
		{"all,-", "here", badList},
	} {
		t.Run(test.require+" "+test.name, func(t *testing.T) {
			t.Setenv(requireVariable, test.require)
			if end := endOf(t, func(tb testing.TB) { Need(tb, test.name) }); !strings.HasPrefix(end, test.end) {
				t.Errorf("%s, want %s", end, test.end)
			}
		})
	}
}

// TestSeveralNeeds: every need counts.
func TestSeveralNeeds(t *testing.T) {
	setTable(t, need{name: "here", probe: fact(true)}, need{name: "gone", probe: fact(false)})
	for _, needs := range [][]string{{"gone", "here"}, {"here", "gone"}} {
		if end := endOf(t, func(tb testing.TB) { Need(tb, needs...) }); end != "skipped" {
			t.Errorf("%q: %s", needs, end)
		}
	}
}

// TestLack: a test that finds out by itself is judged as one that asks.
func TestLack(t *testing.T) {
	setTable(t, need{name: "here", probe: fact(true)})
	for require, want := range map[string]string{"": "skipped", "all": "failed: ", "all,-here": "skipped"} {
		t.Setenv(requireVariable, require)
		if end := endOf(t, func(tb testing.TB) { Lack(tb, "here", "it went away") }); !strings.HasPrefix(end, want) {
			t.Errorf("%q: %s, want %s", require, end, want)
		}
	}
}

// TestTable: no name is there twice, and none is a word of BIO_REQUIRE.
func TestTable(t *testing.T) {
	seen := map[string]bool{"": true, "all": true}
	for _, n := range table {
		if seen[n.name] || strings.ContainsAny(n.name, ", ") || strings.HasPrefix(n.name, "-") || n.what == "" {
			t.Errorf("%q, %q", n.name, n.what)
		}
		seen[n.name] = true
	}
}

func TestProvide(t *testing.T) {
	setTable(t, need{name: "later"}, need{name: "here", probe: fact(true)})
	Provide("later", fact(true))
	Need(t, "later")
	for _, name := range []string{"later", "here", "nothing"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Provide(%q) does not panic", name)
				}
			}()
			Provide(name, fact(true))
		}()
	}
}
