package oracle

import "sync"

// Rule names an intended difference between libcrypto and this module. The code of
// a rule, which computes our expected transcript from libcrypto's, stands in the test
// that applies it; the table of differences in the README carries the same names.
type Rule struct {
	Name    string
	Package string // the package whose tests apply it
}

// Rules are all intended differences, in the order of the README's table.
var Rules = []Rule{
	{"close-on-exec", "internal/oracle"},
}

var fired struct {
	sync.Mutex
	count map[string]int
}

// Fired counts one use of a rule. A name that is not in [Rules] panics.
func Fired(name string) {
	for _, rule := range Rules {
		if rule.Name == name {
			fired.Lock()
			defer fired.Unlock()
			if fired.count == nil {
				fired.count = make(map[string]int)
			}
			fired.count[name]++
			return
		}
	}
	panic("oracle: no rule is named " + name)
}

// Unfired returns the rules of a package that no test of this process used.
func Unfired(pkg string) []string {
	fired.Lock()
	defer fired.Unlock()
	var names []string
	for _, rule := range Rules {
		if rule.Package == pkg && fired.count[rule.Name] == 0 {
			names = append(names, rule.Name)
		}
	}
	return names
}
