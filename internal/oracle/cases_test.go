//go:build linux || windows

package oracle_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// written is a case of testdata/cases.txt: a script, and what some of its calls return.
type written struct {
	script
	machine []string       // what it needs of the machine
	want    map[int]string // the text after =, by the number of the step
}

func (w written) needs() []string { return append(w.script.needs(), w.machine...) }

func readCases(t *testing.T) (cases []written) {
	t.Helper()
	text, err := os.ReadFile("testdata/cases.txt")
	socktest.Check(t, err)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		mark, rest, _ := strings.Cut(line, " ")
		if mark == "#" {
			if slices.ContainsFunc(cases, func(c written) bool { return c.name == rest }) {
				t.Errorf("two cases are named %q", rest)
			}
			cases = append(cases, written{script: script{name: rest}, want: make(map[int]string)})
			continue
		}
		c := &cases[len(cases)-1]
		switch mark {
		case "needs":
			c.machine = strings.Fields(rest)
		case "=":
			c.want[len(c.steps)-1] = rest
		default:
			c.steps = append(c.steps, line)
		}
	}
	return cases
}

// availableCases returns the cases that this machine can run. It skips the others.
func availableCases(t *testing.T) (scripts []script) {
	t.Helper()
	for _, c := range readCases(t) {
		if hasAll(t, c.needs()) {
			scripts = append(scripts, c.script)
		} else {
			t.Run(c.name, func(t *testing.T) { socktest.Need(t, c.needs()...) })
		}
	}
	return scripts
}

func hasAll(tb testing.TB, needs []string) bool {
	tb.Helper()
	return !slices.ContainsFunc(needs, func(name string) bool { return !socktest.Has(tb, name) })
}

// TestCases compares bio alone with the results in the file; it needs no C compiler.
func TestCases(t *testing.T) {
	socktest.Need(t, "numbers")
	cases := readCases(t)
	var scripts []script
	for _, c := range cases {
		scripts = append(scripts, c.script)
	}
	got := bioSide.ask(t, scripts)
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			socktest.Need(t, c.needs()...)
			if len(c.steps) == 0 {
				t.Error("the case has no steps")
			}
			wrong := c.wrong(got.scripts[i])
			if wrong != nil && !socktest.Has(t, "netns") {
				// In the machine's own network another process may have taken a port.
				wrong = c.wrong(bioSide.ask(t, []script{c.script}).scripts[0])
			}
			for _, text := range wrong {
				t.Error(text)
			}
		})
	}
}

// wrong returns what is not as the file has it.
func (c written) wrong(blocks []block) (texts []string) {
	for step, b := range blocks {
		if want, ok := c.want[step]; ok && summary(b) != want {
			texts = append(texts, fmt.Sprintf("step %d, %s: %s, want %s\n%+v", step+1, c.steps[step], summary(b), want, b))
		}
		if len(b.other) > 0 {
			texts = append(texts, fmt.Sprintf("step %d, %s: %q", step+1, c.steps[step], b.other))
		}
	}
	return texts
}

// summary is a block as the file has it: the result, the errno, and a word for each entry
// of the queue.
func summary(b block) string {
	value, _, failed := strings.Cut(b.result, " errno ")
	if !failed {
		return b.result
	}
	errno := strconv.Itoa(int(b.errno()))
	words := []string{value, errno}
	for _, line := range b.queue {
		words = append(words, entryWord(line, errno))
	}
	return strings.Join(words, " ")
}

// entryWord is "sys" for the system error of the result's errno, and the reason's number
// for an entry of library BIO.
func entryWord(line, errno string) string {
	value, err := strconv.ParseUint(strings.Fields(line)[1], 16, 32)
	switch {
	case err != nil:
		return line
	case value&0x80000000 == 0:
		return strconv.FormatUint(value&0x7FFFFF, 10)
	case strconv.FormatUint(value&0x7FFFFFFF, 10) == errno:
		return "sys"
	}
	return line
}
