package bio_test

import (
	"os"
	"regexp"
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
