package repo_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// otherSystems are the systems that Go knows and ports.txt does not list.
var otherSystems = []string{"js", "plan9", "wasip1"}

func TestPortsAreComplete(t *testing.T) {
	socktest.Need(t, "go")
	output, err := exec.Command("go", "tool", "dist", "list").Output()
	if err != nil {
		t.Fatal("go tool dist list: ", err)
	}
	var want []string
	for _, port := range strings.Fields(string(output)) {
		if goos, _, _ := strings.Cut(port, "/"); !slices.Contains(otherSystems, goos) {
			want = append(want, port)
		}
	}
	var got []string
	for _, row := range ports(t) {
		got = append(got, row[0])
	}
	if !slices.Equal(got, want) {
		t.Errorf("ports.txt has %q\ngo tool dist list has %q", got, want)
	}
}

func TestPortsAreWellFormed(t *testing.T) {
	for _, row := range ports(t) {
		if len(row) != 5 {
			t.Errorf("%q: want port, set, links, runs and lacks", row)
			continue
		}
		if !slices.Contains([]string{"usual", "built", "all"}, row[1]) {
			t.Errorf("%s: unknown set %q", row[0], row[1])
		}
		if row[2] != "programs" && row[2] != "libraries" {
			t.Errorf("%s links %q, want programs or libraries", row[0], row[2])
		}
		if linux := strings.HasPrefix(row[0], "linux/"); linux != (row[3] != "-") {
			t.Errorf("%s runs %q: every linux port runs here, and nothing else", row[0], row[3])
		}
		if row[3] == "-" && row[4] != "-" {
			t.Errorf("%s lacks %q but does not run", row[0], row[4])
		}
	}
}

// ports returns the lines of ports.txt, split into fields.
func ports(t *testing.T) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile("../../.ci/ports/ports.txt")
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
