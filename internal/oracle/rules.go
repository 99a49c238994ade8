package oracle

import (
	"fmt"
	"slices"
	"sync"
)

// Rule names an intended difference between libcrypto and this module. The code of a
// rule, which computes the transcript to expect from libcrypto's, is in the test that
// applies it. The table in docs/differences.md has the same names.
type Rule struct {
	Name    string
	Package string // the package whose tests apply it
}

// Rules are all intended differences, in the order of the table.
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
	{"negative-descriptor", "internal/oracle"},
	{"per-stack-queue", "internal/oracle"},
	{"long-data", "errstack"},
	{"long-line", "errstack"},
	{"control-characters", "errstack"},
	{"code-zero", "errstack"},
	{"stack-id", "errstack"},
	{"all-versions", "errstack"},
	{"system-reason", "errstack"},
	{"winsock", "errstack"},
	{"empty-path", "addr"},
	{"embedded-nul", "addr"},
	{"path-length", "addr"},
	{"long-path", "addr"},
	{"abstract-name", "addr"},
	{"scope-name", "addr"},
	{"silent-strings", "addr"},
	{"parse-hostserv-record", "addr"},
	{"empty-host", "lookup"},
	{"port-range", "lookup"},
	{"inet-aton", "lookup"},
	{"lookup-path", "lookup"},
	{"lookup-nul", "lookup"},
	{"named-path", "lookup"},
	{"no-data", "conformance"},
	{"format-error", "conformance"},
	{"dotted-name", "conformance"},
	{"hosts-file", "conformance"},
	{"address-order", "conformance"},
	{"service-alone", "conformance"},
	{"known-services", "conformance"},
}

// before has the rules that are about some versions of OpenSSL only, each with the first
// version that it is not about.
var before = map[string]string{
	"negative-descriptor": "3.0",
}

var (
	firedLock sync.Mutex
	fired     = make(map[string]bool)
)

// Fired notes that a rule was applied. It panics if [Rules] has no such name.
func Fired(name string) {
	if !slices.ContainsFunc(Rules, func(r Rule) bool { return r.Name == name }) {
		panic("oracle: no rule is named " + name)
	}
	firedLock.Lock()
	defer firedLock.Unlock()
	fired[name] = true
}

// Unfired returns the rules of a package that no test of this process has applied, without
// those that are about some versions of OpenSSL only.
func Unfired(pkg string) (names []string) {
	firedLock.Lock()
	defer firedLock.Unlock()
	for _, rule := range Rules {
		if rule.Package == pkg && before[rule.Name] == "" && !fired[rule.Name] {
			names = append(names, rule.Name)
		}
	}
	return names
}

// Misfired returns the rules that a test of this process has applied, and that are not about
// this version of OpenSSL, such as 3.0.20.
func Misfired(version string) (names []string) {
	firedLock.Lock()
	defer firedLock.Unlock()
	for name, end := range before {
		if fired[name] && !isBefore(version, end) {
			names = append(names, name)
		}
	}
	return names
}

// isBefore compares the first two numbers of versions.
func isBefore(version, end string) bool {
	var a, b [2]int
	fmt.Sscanf(version, "%d.%d", &a[0], &a[1])
	fmt.Sscanf(end, "%d.%d", &b[0], &b[1])
	return slices.Compare(a[:], b[:]) < 0
}
