//go:build linux || windows

package oracle_test

import (
	"os"
	"path/filepath"
	"testing"

	"example.com/bio/internal/socktest"
)

// newDirectory returns a directory for scripts, which has a file.
func newDirectory(tb testing.TB) string {
	tb.Helper()
	directory := tb.TempDir()
	socktest.Check(tb, os.WriteFile(filepath.Join(directory, "file"), nil, 0o600))
	return directory
}

func (r *run) answer(tb testing.TB) answer {
	tb.Helper()
	err := r.wait()
	output := r.stdout.String() + r.stderr.String()
	if err != nil {
		tb.Fatalf("%v: %v\n%s", r.cmd, err, output[max(0, len(output)-4000):])
	}
	got := parse(output)
	if len(got.scripts) != r.scripts {
		tb.Fatalf("%v answered %d of %d scripts", r.cmd, len(got.scripts), r.scripts)
	}
	return got
}

// ask runs the scripts in a process of the side.
func (s side) ask(tb testing.TB, scripts []script) answer {
	tb.Helper()
	return s.start(tb, scripts).answer(tb)
}
