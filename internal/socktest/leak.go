package socktest

import (
	"os"
	"runtime"
	"slices"
	"testing"
)

// OpenDescriptors returns the descriptors of this process and what they are; nothing if
// the system does not list them.
func OpenDescriptors() map[string]string {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil || runtime.GOOS == "windows" { // wine shows the folder of the system below it
		return nil
	}
	files := make(map[string]string)
	for _, entry := range entries {
		// On linux the folder's own descriptor, which is closed by now, has no link.
		if file, err := os.Readlink("/dev/fd/" + entry.Name()); err == nil || !isLinux {
			files[entry.Name()] = file
		}
	}
	return files
}

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
