package oracle_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/internal/oracle"
)

// TestDifferences compares the table of docs/differences.md with the rules: the same
// names and versions in the same order. The row of a rule for one system names the system.
func TestDifferences(t *testing.T) {
	const document = "../../docs/differences.md"
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var table, rules []string
	rows := make(map[string]string)
	for line := range strings.Lines(string(text)) {
		if row, ok := strings.CutPrefix(line, "| `"); ok {
			name, rest, _ := strings.Cut(row, "`")
			versions, text, _ := strings.Cut(rest, " |")
			table = append(table, name+versions)
			rows[name] = text
		}
	}
	for _, rule := range oracle.Rules {
		name := rule.Name
		if versions := rule.Versions(); versions != "" {
			name += ", " + versions
		}
		rules = append(rules, name)
		if !strings.Contains(strings.ToLower(rows[rule.Name]), rule.System) {
			t.Errorf("%s: the row of %s does not say that it is about %s", document, rule.Name, rule.System)
		}
	}
	if diff := cmp.Diff(rules, table); diff != "" {
		t.Errorf("%s (-rules, +table)\n%s", document, diff)
	}
}
