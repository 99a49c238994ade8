package repo

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// pages returns the pages of the repository, for people who read it.
func pages(t *testing.T) []string {
	t.Helper()
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			t.Errorf("no page %s", pattern)
		}
		pages = append(pages, found...)
	}
	return pages
}

// TestPrograms holds that a program on a page is what the comment above it names: a file,
// or one function of a file.
func TestPrograms(t *testing.T) {
	marked := regexp.MustCompile("(?s)<!-- (\\S+\\.go)(?: (\\w+))? -->\n```go\n(.*?)```\n")
	count := 0
	for _, page := range pages(t) {
		for _, program := range marked.FindAllStringSubmatch(read(t, page), -1) {
			count++
			want := read(t, filepath.Join(filepath.Dir(page), program[1]))
			if program[2] != "" {
				want = function(want, program[2])
			}
			if program[3] != want {
				t.Errorf("%s: %s %s is not what the file has", page, program[1], program[2])
			}
		}
	}
	if count == 0 {
		t.Error("no page has a program")
	}
}

// function returns the body of an example without its expected output, and any other
// function whole.
func function(file, name string) string {
	if !strings.HasPrefix(name, "Example") {
		_, body, _ := strings.Cut(file, "\nfunc "+name+"(")
		body, _, _ = strings.Cut(body, "\n}\n")
		return "func " + name + "(" + body + "\n}\n"
	}
	_, body, _ := strings.Cut(file, "\nfunc "+name+"() {\n")
	body, _, _ = strings.Cut(body, "\t// Output:")
	return strings.TrimPrefix(strings.ReplaceAll("\n"+body, "\n\t", "\n"), "\n")
}

// TestLinks holds that the files and the headings that pages link to exist.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]+))?\)`)
	count := 0
	for _, page := range pages(t) {
		for _, match := range link.FindAllStringSubmatch(read(t, page), -1) {
			count++
			target := page
			if match[1] != "" {
				target = filepath.Join(filepath.Dir(page), match[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %v", page, err)
			} else if match[2] != "" && !slices.Contains(anchors(read(t, target)), match[2]) {
				t.Errorf("%s: %s has no heading #%s", page, target, match[2])
			}
		}
	}
	if count == 0 {
		t.Error("no page has a link")
	}
}

// anchors returns the names by which links refer to the headings of a page.
func anchors(page string) (names []string) {
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(page, -1) {
		name := strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-")
		names = append(names, regexp.MustCompile(`[^\pL\pN_-]`).ReplaceAllString(name, ""))
	}
	return names
}

// TestReadmeFaults holds that the README gives the sum of the table of faults.
func TestReadmeFaults(t *testing.T) {
	page, table := read(t, filepath.Join(root, "README.md")), read(t, filepath.Join(root, "docs/faults.md"))
	sum := regexp.MustCompile(`\*\*\d+ cases agree, \d+ differ on purpose, and none differs otherwise\*\*`)
	if total := sum.FindString(table); total == "" || !strings.Contains(page, total) {
		t.Errorf("README.md does not say %q", total)
	}
}

// TestReadmeLength holds that the README stays short: what needs more room has a page.
func TestReadmeLength(t *testing.T) {
	const maxLines, maxWidth = 160, 120
	lines, inCode := 0, false
	for line := range strings.Lines(read(t, filepath.Join(root, "README.md"))) {
		lines++
		if strings.HasPrefix(line, "```") {
			inCode = !inCode
		}
		isText := !inCode && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "    ")
		if width := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); isText && width > maxWidth {
			t.Errorf("README.md:%d has %d characters, want at most %d", lines, width, maxWidth)
		}
	}
	if lines > maxLines {
		t.Errorf("README.md has %d lines, want at most %d", lines, maxLines)
	}
}
