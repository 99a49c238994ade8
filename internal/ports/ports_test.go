// Package ports holds the list of systems that this module is built for, and the
// scripts that do it.
package ports

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// foreign are the systems of Go that are no Unix and that this module says nothing of.
var foreign = map[string]bool{"js": true, "plan9": true, "wasip1": true}

func TestListIsComplete(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command: ", err)
	}
	output, err := exec.Command(goTool, "tool", "dist", "list").Output()
	if err != nil {
		t.Fatal("go tool dist list: ", err)
	}
	var want []string
	for _, port := range strings.Fields(string(output)) {
		if goos, _, _ := strings.Cut(port, "/"); !foreign[goos] {
			want = append(want, port)
		}
	}
	var got []string
	for _, row := range rows(t, "ports.txt") {
		got = append(got, row[0])
	}
	if !slices.Equal(got, want) {
		t.Errorf("ports.txt has %q\ngo tool dist list has %q", got, want)
	}
}

func TestRowsAreWellFormed(t *testing.T) {
	for _, row := range rows(t, "ports.txt") {
		if len(row) != 4 {
			t.Errorf("%q: want port, set, links and runs", row)
			continue
		}
		if row[1] != "usual" && row[1] != "built" && row[1] != "all" {
			t.Errorf("%s: the set %q is none of usual, built and all", row[0], row[1])
		}
		if row[2] != "programs" && row[2] != "libraries" {
			t.Errorf("%s: %q is neither programs nor libraries", row[0], row[2])
		}
		if linux := strings.HasPrefix(row[0], "linux/"); linux != (row[3] != "-") {
			t.Errorf("%s runs %q: every linux runs here, and nothing else", row[0], row[3])
		}
	}
}

// rows returns the lines of a list as fields.
func rows(t *testing.T, file string) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Fields(line))
		}
	}
	return rows
}
