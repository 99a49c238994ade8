//go:build linux || windows

package oracle_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// run is what answers scripts.
type run struct {
	cmd            *exec.Cmd // nil for this process
	wait           func() error
	stdout, stderr bytes.Buffer
	scripts        int
}

// newRun returns a run that has not begun, and the scripts as its input.
func newRun(scripts []script) (r *run, input io.Reader) {
	var text strings.Builder
	for _, s := range scripts {
		text.WriteString(s.input())
	}
	return &run{scripts: len(scripts)}, strings.NewReader(text.String())
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
