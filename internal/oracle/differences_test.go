package oracle_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/internal/oracle"
)

// TestDifferences compares the table of docs/differences.md with the rules: the same
// names in the same order. The row of a rule for one system names the system.
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
			table = append(table, name)
			rows[name] = rest
		}
	}
	for _, rule := range oracle.Rules {
		rules = append(rules, rule.Name)
		if !strings.Contains(strings.ToLower(rows[rule.Name]), rule.System) {
			t.Errorf("%s: the row of %s does not say that it is about %s", document, rule.Name, rule.System)
		}
	}
	if diff := cmp.Diff(rules, table); diff != "" {
		t.Errorf("%s (-rules, +table)\n%s", document, diff)
	}
}
