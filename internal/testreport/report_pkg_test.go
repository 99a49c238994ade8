package main

import (
	"bytes"
	"strings"
	"testing"
)

const events = `{"Action":"start","Package":"m/a"}
{"Action":"run","Package":"m/a","Test":"TestOne"}
{"Action":"output","Package":"m/a","Test":"TestOne","Output":"=== RUN   TestOne\n"}
{"Action":"pass","Package":"m/a","Test":"TestOne","Elapsed":0}
{"Action":"output","Package":"m/a","Test":"TestTwo","Output":"=== RUN   TestTwo\n"}
{"Action":"output","Package":"m/a","Test":"TestTwo","Output":"    a_test.go:3: no compiler\n"}
{"Action":"output","Package":"m/a","Test":"TestTwo","Output":"--- SKIP: TestTwo (0.00s)\n"}
{"Action":"skip","Package":"m/a","Test":"TestTwo","Elapsed":0}
{"Action":"pass","Package":"m/a","Elapsed":0.5}
{"Action":"skip","Package":"m","Elapsed":0}
`

func run(t *testing.T, input string, strict bool, list string) (text string, well bool) {
	t.Helper()
	var out bytes.Buffer
	allowed, err := readAllowances(strings.NewReader(list), []string{"here", "somewhere"})
	if err != nil {
		t.Fatal(err)
	}
	r := report{module: "m", out: &out, strict: strict, allowed: allowed}
	if err := r.read(strings.NewReader(input)); err != nil {
		t.Fatal(err)
	}
	well = r.finish()
	return out.String(), well
}

func TestSkips(t *testing.T) {
	for _, test := range []struct {
		name, list string
		strict     bool
		well       bool
		want       string
	}{
		{"any may be skipped", "", false, true, "skip  a TestTwo: a_test.go:3: no compiler\n"},
		{"none may be skipped", "# a remark\n\n", true, false, "SKIP, which is not allowed:  a TestTwo: a_test.go:3: no compiler\n"},
		{"allowed", "here a Test* no compiler\n", true, true, "skip  a TestTwo"},
		{"allowed in the other place", "somewhere a TestTwo no compiler\n", true, true, "skip  a TestTwo"},
		{"allowed elsewhere", "there a Test* no compiler\n", true, false, "not allowed"},
		{"another package", "here b Test* no compiler\n", true, false, "not allowed"},
		{"out of date", "here a TestTwo no compiler\nhere a TestOne no compiler\n", true, false, "out of date: the list lets a TestOne"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, well := run(t, events, test.strict, test.list)
			if well != test.well || !strings.Contains(text, test.want) {
				t.Errorf("well %v, want %v, and the text %q in:\n%s", well, test.well, test.want, text)
			}
			for _, want := range []string{"ok    a: 2 tests, 0.5 s\n", "none  .: no tests\n", "1 passed, 1 skipped, 0 failed\n"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in:\n%s", want, text)
				}
			}
		})
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct{ name, input, want string }{
		{"a test", `{"Action":"output","Package":"m/a","Test":"TestThree","Output":"a_test.go:9: bad\n"}
{"Action":"fail","Package":"m/a","Test":"TestThree"}
{"Action":"fail","Package":"m/a"}
`, "FAIL  a TestThree\na_test.go:9: bad\n"},
		{"a test that never ends", `{"Action":"output","Package":"m/a","Test":"TestThree","Output":"a_test.go:9: here\n"}
{"Action":"output","Package":"m/a","Output":"signal: killed\n"}
{"Action":"fail","Package":"m/a"}
`, "FAIL  a TestThree did not end\na_test.go:9: here\nFAIL  a\nsignal: killed\n"},
		{"a package that does not compile", `{"ImportPath":"m/a","Action":"build-output","Output":"a.go:1: syntax error\n"}
{"ImportPath":"m/a","Action":"build-fail"}
`, "a.go:1: syntax error\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, well := run(t, events+test.input, false, "")
			if well || !strings.Contains(text, test.want) {
				t.Errorf("well %v, want the text %q in:\n%s", well, test.want, text)
			}
		})
	}
}

func TestNothingPassed(t *testing.T) {
	if text, well := run(t, "a line that is no event\n", false, ""); well || !strings.Contains(text, "a line that is no event\n") {
		t.Errorf("well %v:\n%s", well, text)
	}
}

func TestBadList(t *testing.T) {
	for _, list := range []string{"here a TestOne\n", "here a [ reason\n"} {
		if _, err := readAllowances(strings.NewReader(list), []string{"here", "somewhere"}); err == nil {
			t.Errorf("the list %q was taken", list)
		}
	}
}
