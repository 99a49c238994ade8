package socktest

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"

	"example.com/bio/errstack"
)

// Main is the body of a TestMain. It runs the tests, and makes them fail if they leave an
// entry on errstack.Default(), a descriptor or a goroutine. It ends the process.
func Main(m *testing.M) {
	os.Exit(run(m, os.Stderr))
}

func run(m interface{ Run() int }, out io.Writer) int {
	if r, w, err := os.Pipe(); err == nil { // the runtime's poller opens its own on first use
		r.Close()
		w.Close()
	}
	descriptors, goroutines := OpenDescriptors(), runtime.NumGoroutine()
	code := m.Run()
	for entry := range errstack.Default().All() {
		fmt.Fprintln(out, "left on the error stack:", entry)
		code = max(code, 1)
	}
	if code != 0 || isSet("test.fuzz") || isSet("test.fuzzworker") { // fuzzing leaves some of its own
		return code
	}
	if !settled(func() bool { return runtime.NumGoroutine() <= goroutines }) {
		fmt.Fprintf(out, "%d goroutines are left, %d before:\n", runtime.NumGoroutine(), goroutines)
		pprof.Lookup("goroutine").WriteTo(out, 1)
		code = 1
	}
	if isSet("test.cpuprofile") || isSet("test.trace") { // package testing does not close their files
		return code
	}
	for _, leak := range leaks(descriptors) {
		fmt.Fprintln(out, "descriptor left open:", leak)
		code = 1
	}
	return code
}

// isSet reports whether a flag is given.
func isSet(name string) bool {
	set := false
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}
