package oracle_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// written is a case of testdata/matrix.txt: a script, and what some of its calls
// give.
type written struct {
	script
	needs string         // "inet6", "root"
	want  map[int]string // the text after =, by the number of the step
}

func matrix(t *testing.T) []written {
	t.Helper()
	text, err := os.ReadFile("testdata/matrix.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []written
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		mark, rest, _ := strings.Cut(line, " ")
		if mark == "#" {
			cases = append(cases, written{script: script{name: rest}, want: make(map[int]string)})
			continue
		}
		c := &cases[len(cases)-1]
		switch mark {
		case "needs":
			c.needs = rest
		case "=":
			c.want[len(c.steps)-1] = rest
		default:
			c.steps = append(c.steps, line)
		}
	}
	return cases
}

// lacking says what a case needs and this machine has not, "" for nothing.
func (w written) lacking(inet6 bool) string {
	switch {
	case w.needs == "inet6" && !inet6:
		return "no IPv6 on this machine"
	case w.needs == "root" && os.Getuid() != 0:
		return "raw sockets need root"
	}
	return string(w.beyond())
}

// code is an entry as the matrix writes it: "sys" with the errno of the result, or
// the reason of library BIO.
func code(line string, errno string) string {
	fields := strings.Fields(line)
	value, err := strconv.ParseUint(fields[1], 16, 32)
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

// summary is a block as the matrix writes it.
func summary(b block) string {
	fields := strings.Fields(b.result)
	if len(fields) < 3 {
		return b.result
	}
	words := []string{fields[0], fields[2]}
	for _, line := range b.queue {
		words = append(words, code(line, fields[2]))
	}
	return strings.Join(words, " ")
}

// TestMatrix holds bio alone to the written-down results; it needs no C compiler.
func TestMatrix(t *testing.T) {
	cases := matrix(t)
	var scripts []script
	for _, c := range cases {
		scripts = append(scripts, c.script)
	}
	got, err := ask("bio", t.TempDir(), scripts)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if reason := c.lacking(got.inet6); reason != "" {
				t.Skip(reason)
			}
			for step, b := range got.scripts[i] {
				if want, ok := c.want[step]; ok && summary(b) != want {
					t.Errorf("step %d, %s: %s, want %s\n%s", step+1, c.steps[step], summary(b), want, strings.Join(b.lines(), "\n"))
				}
				if len(b.other) > 0 {
					t.Errorf("step %d, %s: %s", step+1, c.steps[step], strings.Join(b.other, "\n"))
				}
			}
		})
	}
}

// available are the cases that this machine can run.
func available(t *testing.T, inet6 bool) []script {
	t.Helper()
	var scripts []script
	for _, c := range matrix(t) {
		if reason := c.lacking(inet6); reason != "" {
			t.Logf("left out: %s: %s", c.name, reason)
			continue
		}
		scripts = append(scripts, c.script)
	}
	return scripts
}

func TestMatrixNames(t *testing.T) {
	var names []string
	for _, c := range matrix(t) {
		if slices.Contains(names, c.name) || len(c.steps) == 0 {
			t.Errorf("case %q: a name is used once and has steps", c.name)
		}
		names = append(names, c.name)
	}
}
