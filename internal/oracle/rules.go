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
	{"eintr", "internal/oracle"},
	{"null-address", "internal/oracle"},
	{"cleared-address", "internal/oracle"},
	{"accept4", "internal/oracle"},
	{"unix-names", "internal/oracle"},
	{"tfo", "internal/oracle"},
	{"sock-error", "internal/oracle"},
	{"socket-wait", "internal/oracle"},
	{"per-stack-queue", "internal/oracle"},
	{"long-data", "errstack"},
	{"long-line", "errstack"},
	{"control-characters", "errstack"},
	{"code-zero", "errstack"},
	{"stack-id", "errstack"},
	{"all-versions", "errstack"},
	{"system-reason", "errstack"},
	{"empty-path", "addr"},
	{"embedded-nul", "addr"},
	{"path-length", "addr"},
	{"long-path", "addr"},
	{"abstract-name", "addr"},
	{"scope-name", "addr"},
	{"silent-strings", "addr"},
	{"empty-host", "lookup"},
	{"port-range", "lookup"},
	{"inet-aton", "lookup"},
	{"lookup-path", "lookup"},
	{"lookup-nul", "lookup"},
	{"named-path", "lookup"},
	{"no-data", "conformance"},
	{"format-error", "conformance"},
	{"hosts-file", "conformance"},
	{"address-order", "conformance"},
	{"service-alone", "conformance"},
	{"known-services", "conformance"},
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
