package repo

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// portsFile lists the ports that the module is built for.
const portsFile = ".ci/ports/ports.txt"

// unsupported is the system of Go that the list leaves out.
const unsupported = "plan9"

func TestPortsAreComplete(t *testing.T) {
	var want []string
	for port := range strings.FieldsSeq(goCommand(t, root, nil, "tool", "dist", "list")) {
		if goos, _, _ := strings.Cut(port, "/"); goos != unsupported {
			want = append(want, port)
		}
	}
	var got []string
	for _, row := range ports(t) {
		got = append(got, row[0])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("go tool dist list (-) and ports.txt (+) differ:\n%s", diff)
	}
}

func TestPortsAreWellFormed(t *testing.T) {
	for _, row := range ports(t) {
		if len(row) != 5 {
			t.Errorf("%q: want port, set, links, runs and lacks", row)
			continue
		}
		if row[1] != "usual" && row[1] != "built" && row[1] != "all" {
			t.Errorf("%s: the set %q is not usual, built or all", row[0], row[1])
		}
		if row[2] != "programs" && row[2] != "libraries" {
			t.Errorf("%s: %q is neither programs nor libraries", row[0], row[2])
		}
		system, _, _ := strings.Cut(row[0], "/")
		if runs := system == "linux" || system == "android" && row[2] == "programs"; runs != (row[3] != "-") {
			t.Errorf("%s runs %q: every linux and the programs of android run here, and nothing else", row[0], row[3])
		}
		if row[3] == "-" && row[4] != "-" {
			t.Errorf("%s lacks %q and does not run", row[0], row[4])
		}
	}
}

// ports returns the lines of the list of ports as fields.
func ports(t *testing.T) (rows [][]string) {
	t.Helper()
	for line := range strings.Lines(read(t, filepath.Join(root, portsFile))) {
		if !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Fields(line))
		}
	}
	return rows
}
