package oracle

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// Rule names an intended difference between libcrypto and this module. The code of a
// rule, which computes the transcript to expect from libcrypto's, is in the test that
// applies it. The table in docs/differences.md has the same names.
type Rule struct {
	Name    string
	Package string // the package whose tests apply it
	System  string // the only system on which it applies, "" for all
	Since   string // the first version of OpenSSL that it is about, "" for the oldest
	Before  string // the first later version that it is not about, "" for none
}

// Versions returns the range of versions that the rule is about, "" for all.
func (r Rule) Versions() string {
	switch {
	case r.Since == "" && r.Before == "":
		return ""
	case r.Since == "":
		return "before " + r.Before
	case r.Before == "":
		return "since " + r.Since
	}
	return "since " + r.Since + " and before " + r.Before
}

// covers reports whether the rule is about a version, such as 3.0.20. No rule with a range is
// about the version "".
func (r Rule) covers(version string) bool {
	if version == "" {
		return r.Versions() == ""
	}
	return (r.Since == "" || !isBefore(version, r.Since)) && (r.Before == "" || isBefore(version, r.Before))
}

// Rules are all intended differences, in the order of the table.
var Rules = []Rule{
	{Name: "close-on-exec", Package: "internal/oracle"},
	{Name: "eintr", Package: "internal/oracle"},
	{Name: "null-address", Package: "internal/oracle"},
	{Name: "cleared-address", Package: "internal/oracle"},
	{Name: "accept4", Package: "internal/oracle"},
	{Name: "unix-names", Package: "internal/oracle"},
	{Name: "tfo", Package: "internal/oracle"},
	{Name: "sock-error", Package: "internal/oracle"},
	{Name: "socket-wait", Package: "internal/oracle"},
	{Name: "wait-select", Package: "internal/oracle", Before: "3.5"},
	{Name: "wait-poll", Package: "internal/oracle", Since: "3.5"},
	{Name: "windows-retry", Package: "internal/oracle", System: "windows"},
	{Name: "negative-descriptor", Package: "internal/oracle", Before: "3.0"},
	{Name: "per-stack-queue", Package: "internal/oracle"},
	{Name: "long-data", Package: "errstack"},
	{Name: "long-line", Package: "errstack"},
	{Name: "control-characters", Package: "errstack"},
	{Name: "code-zero", Package: "errstack"},
	{Name: "stack-id", Package: "errstack"},
	{Name: "all-versions", Package: "errstack"},
	{Name: "later-reasons", Package: "errstack", Before: "3.2"},
	{Name: "reason-flags", Package: "errstack", Before: "3.2"},
	{Name: "system-reason", Package: "errstack"},
	{Name: "winsock", Package: "errstack"},
	{Name: "empty-path", Package: "addr"},
	{Name: "embedded-nul", Package: "addr"},
	{Name: "path-length", Package: "addr"},
	{Name: "long-path", Package: "addr"},
	{Name: "abstract-name", Package: "addr"},
	{Name: "scope-name", Package: "addr"},
	{Name: "silent-strings", Package: "addr"},
	{Name: "parse-hostserv-record", Package: "addr"},
	{Name: "empty-host", Package: "lookup"},
	{Name: "port-range", Package: "lookup"},
	{Name: "inet-aton", Package: "lookup"},
	{Name: "lookup-path", Package: "lookup"},
	{Name: "long-lookup-path", Package: "lookup", Before: "3.5"},
	{Name: "lookup-nul", Package: "lookup"},
	{Name: "named-path", Package: "lookup"},
	{Name: "no-data", Package: "conformance"},
	{Name: "format-error", Package: "conformance"},
	{Name: "dotted-name", Package: "conformance"},
	{Name: "hosts-file", Package: "conformance"},
	{Name: "address-order", Package: "conformance"},
	{Name: "service-alone", Package: "conformance"},
	{Name: "known-services", Package: "conformance"},
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

// Unfired returns the rules of a package, of this system and of a version of OpenSSL that no
// test of this process has applied.
func Unfired(pkg, version string) (names []string) {
	firedLock.Lock()
	defer firedLock.Unlock()
	for _, rule := range Rules {
		here := rule.System == "" || rule.System == runtime.GOOS
		if rule.Package == pkg && here && rule.covers(version) && !fired[rule.Name] {
			names = append(names, rule.Name)
		}
	}
	return names
}

// Misfired returns the rules that a test of this process has applied, and that are not about
// this version of OpenSSL.
func Misfired(version string) (names []string) {
	firedLock.Lock()
	defer firedLock.Unlock()
	for _, rule := range Rules {
		if fired[rule.Name] && !rule.covers(version) {
			names = append(names, rule.Name)
		}
	}
	return names
}

// CheckRules fails the test for each rule of a package that explained nothing, and for each
// that was applied to a version of OpenSSL that it is not about.
func CheckRules(tb testing.TB, pkg string) {
	tb.Helper()
	version := Version(tb)
	for _, rule := range Unfired(pkg, version) {
		tb.Errorf("the rule %s explained nothing", rule)
	}
	for _, rule := range Misfired(version) {
		tb.Errorf("the rule %s is not about OpenSSL %s", rule, version)
	}
}

// isBefore compares the first two numbers of versions.
func isBefore(version, end string) bool {
	var a, b [2]int
	fmt.Sscanf(version, "%d.%d", &a[0], &a[1])
	fmt.Sscanf(end, "%d.%d", &b[0], &b[1])
	return slices.Compare(a[:], b[:]) < 0
}
