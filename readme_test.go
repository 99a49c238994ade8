package bio_test

import (
	"os"
	"regexp"
	"testing"
)

// TestReadmePrograms: a program on a page is the file that is named above it.
func TestReadmePrograms(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	programs := regexp.MustCompile("(?s)<!-- (\\S+\\.go) -->\n```go\n(.*?)```\n").FindAllSubmatch(page, -1)
	if len(programs) == 0 {
		t.Error("no program")
	}
	for _, program := range programs {
		file, err := os.ReadFile(string(program[1]))
		if err != nil || string(file) != string(program[2]) {
			t.Errorf("%s on the page is not the file (%v)", program[1], err)
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
