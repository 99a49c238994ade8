package bio_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReadmePrograms: a program on a page is what is named above it, a file or the
// body of an example in one.
func TestReadmePrograms(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	programs := regexp.MustCompile("(?s)<!-- (\\S+\\.go)(?: (\\w+))? -->\n```go\n(.*?)```\n").FindAllStringSubmatch(string(page), -1)
	if len(programs) == 0 {
		t.Error("no program")
	}
	for _, program := range programs {
		file, err := os.ReadFile(program[1])
		if err != nil {
			t.Error(err)
		}
		want := string(file)
		if program[2] != "" {
			want = exampleBody(want, program[2])
		}
		if program[3] != want {
			t.Errorf("%s %s on the page is not what the file has", program[1], program[2])
		}
	}
}

// exampleBody returns the body of an example without its expected output, and any other
// function whole.
func exampleBody(file, name string) string {
	if !strings.HasPrefix(name, "Example") {
		_, body, _ := strings.Cut(file, "\nfunc "+name+"(")
		body, _, _ = strings.Cut(body, "\n}\n")
		return "func " + name + "(" + body + "\n}\n"
	}
	_, body, _ := strings.Cut(file, "\nfunc "+name+"() {\n")
	body, _, _ = strings.Cut(body, "\t// Output:")
	return strings.TrimPrefix(strings.ReplaceAll("\n"+body, "\n\t", "\n"), "\n")
}

// TestReadmeFaults: what the page says of faults is what the whole table has.
func TestReadmeFaults(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	sum := regexp.MustCompile(`\*\*\d+ cases agree, \d+ differ on purpose, and none differs otherwise\*\*`)
	if total := sum.Find(table); total == nil || !bytes.Contains(page, total) {
		t.Errorf("the page does not say %q", total)
	}
	var rows [][]string
	_, first, _ := strings.Cut(string(table), "\n|")
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
		if !strings.Contains(string(page), row) {
			t.Errorf("the page has no row %q", row)
		}
	}
}

// TestReadmeFiles: what the page links to is there.
func TestReadmeFiles(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllSubmatch(page, -1)
	if len(links) == 0 {
		t.Error("no link")
	}
	for _, link := range links {
		if _, err := os.Stat(string(link[1])); err != nil {
			t.Error(err)
		}
	}
}
