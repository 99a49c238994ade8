package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
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

// TestReadmeFaults: what the page says of faults is what the whole table has.
func TestReadmeFaults(t *testing.T) {
	page, table := read(t, filepath.Join(root, "README.md")), read(t, filepath.Join(root, "docs/faults.md"))
	sum := regexp.MustCompile(`\*\*\d+ cases agree, \d+ differ on purpose, and none differs otherwise\*\*`)
	if total := sum.FindString(table); total == "" || !strings.Contains(page, total) {
		t.Errorf("the page does not say %q", total)
	}
	var rows [][]string
	_, first, _ := strings.Cut(table, "\n|")
	first, _, _ = strings.Cut(first, "\n\n")
	for line := range strings.Lines(first) {
		line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
		rows = append(rows, strings.Split(line, "|"))
	}
	for column, name := range rows[0][1:] {
		errnos, rules := 0, []string{}
		for _, row := range rows[2:] {
			cell := strings.TrimSpace(row[column+1])
			if cell != "" {
				errnos++
			}
			for _, rule := range regexp.MustCompile("`\\S+`").FindAllString(cell, -1) {
				if !slices.Contains(rules, rule) {
					rules = append(rules, rule)
				}
			}
		}
		row := fmt.Sprintf("|%s| %d | %s |\n", name, errnos, strings.Join(rules, " "))
		if !strings.Contains(page, row) {
			t.Errorf("the page has no row %q", row)
		}
	}
}
