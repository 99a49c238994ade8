package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is a line of go test -json, as described by "go doc test2json".
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// report is what was read so far.
type report struct {
	module  string // its path is left out of the packages' names
	out     io.Writer
	strict  bool // only what is allowed may be skipped
	allowed []allowance

	output                  map[[2]string]*strings.Builder // by package and test
	ran                     map[string]int                 // by package
	passed, skipped, failed int
	forbidden               int
}

// read reads events to the end of the input. A line that is none is passed on.
func (r *report) read(in io.Reader) error {
	r.output = make(map[[2]string]*strings.Builder)
	r.ran = make(map[string]int)
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		switch {
		case len(line) == 0:
		case json.Unmarshal(line, &e) == nil:
			r.add(e)
		default:
			r.out.Write(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) add(e event) {
	key := [2]string{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "build-fail":
		r.failed++
	case "output":
		if r.output[key] == nil {
			r.output[key] = new(strings.Builder)
		}
		r.output[key].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.packageEnded(e)
		} else {
			r.testEnded(e)
		}
	}
}

func (r *report) testEnded(e event) {
	pkg := r.name(e.Package)
	printed := r.take(e.Package, e.Test)
	r.ran[e.Package]++
	switch e.Action {
	case "pass":
		r.passed++
	case "fail":
		r.failed++
		fmt.Fprintf(r.out, "FAIL  %s %s\n%s", pkg, e.Test, printed)
	case "skip":
		r.skipped++
		verdict := "skip"
		if r.strict && !r.maySkip(pkg, e.Test) {
			verdict = "SKIP, which is not allowed:"
			r.forbidden++
		}
		fmt.Fprintf(r.out, "%s  %s %s: %s\n", verdict, pkg, e.Test, reason(printed))
	}
}

func (r *report) packageEnded(e event) {
	pkg, printed := r.name(e.Package), r.take(e.Package, "")
	switch {
	case e.Action == "fail":
		r.failed++
		r.unended(e.Package)
		fmt.Fprintf(r.out, "FAIL  %s\n%s", pkg, printed)
	case r.ran[e.Package] == 0:
		fmt.Fprintf(r.out, "none  %s: no tests\n", pkg)
	default:
		fmt.Fprintf(r.out, "ok    %s: %d tests, %.1f s\n", pkg, r.ran[e.Package], e.Elapsed)
	}
}

// unended tells of the tests that had begun and not ended when their package did.
func (r *report) unended(pkg string) {
	var tests []string
	for key := range r.output {
		if key[0] == pkg {
			tests = append(tests, key[1])
		}
	}
	slices.Sort(tests)
	for _, test := range tests {
		fmt.Fprintf(r.out, "FAIL  %s %s did not end\n%s", r.name(pkg), test, r.take(pkg, test))
	}
}

// finish prints the sum, and reports whether all is well.
func (r *report) finish() bool {
	well := r.failed == 0 && r.forbidden == 0
	for _, a := range r.allowed {
		if !a.used {
			fmt.Fprintf(r.out, "out of date: the list lets %s %s be skipped, and it was not\n", a.pkg, a.test)
			well = false
		}
	}
	if r.passed == 0 {
		fmt.Fprintln(r.out, "no test passed")
		well = false
	}
	fmt.Fprintf(r.out, "%d passed, %d skipped, %d failed\n", r.passed, r.skipped, r.failed)
	return well
}

// maySkip reports whether the test may be skipped. More than one line may say so.
func (r *report) maySkip(pkg, test string) (may bool) {
	for i := range r.allowed {
		if r.allowed[i].allows(pkg, test) {
			r.allowed[i].used = true
			may = true
		}
	}
	return may
}

// name returns the package without the module's path.
func (r *report) name(pkg string) string {
	if pkg == r.module {
		return "."
	}
	return strings.TrimPrefix(pkg, r.module+"/")
}

// take returns what a test or, with an empty name, a package printed, and forgets
// it.
func (r *report) take(pkg, test string) string {
	key := [2]string{pkg, test}
	printed := r.output[key]
	if printed == nil {
		return ""
	}
	delete(r.output, key)
	return printed.String()
}

// reason is what a skipped test printed, in one line, without the lines of the
// testing package.
func reason(printed string) string {
	var words []string
	for line := range strings.Lines(printed) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			words = append(words, strings.Fields(line)...)
		}
	}
	if words == nil {
		return "no reason given"
	}
	return strings.Join(words, " ")
}
