package oracle_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/bio/internal/oracle"
)

// TestReadmeTable holds the table of differences in the README and the rules
// together: the same names in the same order.
func TestReadmeTable(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## Differences from OpenSSL\n")
	if !ok {
		t.Fatal("README.md has no section Differences from OpenSSL")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var table, rules []string
	for line := range strings.Lines(section) {
		if row, ok := strings.CutPrefix(strings.TrimSpace(line), "| `"); ok {
			name, _, _ := strings.Cut(row, "`")
			table = append(table, name)
		}
	}
	for _, rule := range oracle.Rules {
		rules = append(rules, rule.Name)
	}
	if !slices.Equal(table, rules) {
		t.Errorf("README.md: %q\nrules: %q", table, rules)
	}
}
