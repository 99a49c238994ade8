package repo

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// renameMarker stands in README.md before the command that renames the module.
const renameMarker = "<!-- rename -->"

// TestRename runs the README's command that renames the module on a copy, which must
// then build under the new name, with nothing left of the old one.
func TestRename(t *testing.T) {
	socktest.Need(t, "go", "sh", "git", "xargs", "perl")
	command := renameCommand(t)
	target := regexp.MustCompile(`\\E\|([^|]+)\|g`).FindStringSubmatch(command)
	if target == nil {
		t.Fatalf("README.md: no new name in %q", command)
	}
	dir := t.TempDir()
	copyTree(t, dir)
	shell := func(command string) string {
		t.Helper()
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		output, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, output)
		}
		return string(output)
	}
	shell("git init -q && git add -A")
	shell(command)
	if left := shell("git grep -nF '" + module + "' || true"); left != "" && target[1] != module {
		t.Errorf("the old name is left:\n%s", left)
	}
	if name := strings.TrimSpace(goCommand(t, dir, nil, "list", "-m")); name != target[1] {
		t.Errorf("the module is %s, want %s", name, target[1])
	}
	goCommand(t, dir, nil, "build", "./...")
	goCommand(t, dir, nil, "vet", "./...")
}

// renameCommand returns the indented line that follows the marker in README.md.
func renameCommand(t *testing.T) string {
	t.Helper()
	_, after, _ := strings.Cut(read(t, filepath.Join(root, "README.md")), renameMarker+"\n")
	for line := range strings.Lines(after) {
		if command, indented := strings.CutPrefix(line, "    "); indented {
			return strings.TrimSpace(command)
		}
	}
	t.Fatalf("README.md has no indented line after %s", renameMarker)
	return ""
}

// copyTree copies the repository's files to dir.
func copyTree(t *testing.T, dir string) {
	t.Helper()
	files := os.DirFS(root)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" && !entry.IsDir(): // that of a worktree
			return nil
		case name == ".git":
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(dir, name), 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
