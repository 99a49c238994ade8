package socktest

import (
	"slices"
	"testing"
)

// OpenDescriptors returns the descriptors of this process and what they are, on Windows those
// of sockets; nothing if the system does not list them.
func OpenDescriptors() map[string]string { return openDescriptors() }

// NoLeak fails the test if f leaves a descriptor open.
func NoLeak(tb testing.TB, f func()) {
	tb.Helper()
	before := OpenDescriptors()
	f()
	for _, leak := range leaks(before) {
		tb.Errorf("descriptor left open: %s", leak)
	}
}

// leaks returns what is open and was not before.
func leaks(before map[string]string) (list []string) {
	for name, file := range OpenDescriptors() {
		if _, ok := before[name]; !ok {
			list = append(list, name+" "+file)
		}
	}
	slices.Sort(list)
	return list
}
