package errstack_test

import (
	"reflect"
	"runtime"
	"strings"
	"testing"

	"example.com/bio/errstack"
)

// shapes are ways to call a function that the compiler and the runtime treat differently.
var shapes = []struct {
	name string
	call func(f func())
}{
	{"inlined", inlined},
	{"not inlined", notInlined},
	{"inlined twice", inlinedTwice},
	{"inlined and not", func(f func()) { notInlined(func() { inlined(f) }) }},
	{"generic function", func(f func()) { generic(f, 0) }},
	{"wrapper of a method", func(f func()) { m := method(f); caller(&m).call() }},
	{"wrapper of an embedded method", func(f func()) { m := method(f); caller(struct{ caller }{&m}).call() }},
	{"method value", func(f func()) { call := method(f).call; call() }},
	{"method expression", func(f func()) { call := method.call; call(f) }},
	{"defer statement", func(f func()) { defer f() }},
	{"defer statements", func(f func()) { defer func() { defer f() }() }},
	{"defer statement in a loop", func(f func()) {
		for range 2 {
			defer f()
		}
	}},
	{"panic", func(f func()) { func() { defer func() { recover(); f() }(); panic("on purpose") }() }},
	{"reflection", func(f func()) { reflect.ValueOf(f).Call(nil) }},
	{"go statement", func(f func()) {
		done := make(chan bool)
		go func() { defer close(done); f() }()
		<-done
	}},
	{"large frame", func(f func()) { var large [2000]byte; f(); runtime.KeepAlive(&large) }},
}

func inlined(f func()) { f() }

//go:noinline
func notInlined(f func()) { f() }

func inlinedTwice(f func()) { inlined(f) }

func generic[T any](f func(), _ T) { f() }

type caller interface{ call() }

type method func()

func (m method) call() { m() }

// TestCaller holds that Caller counts frames as a whole traceback does, with every shape
// inside every other, and returns 0 beyond the last frame.
func TestCaller(t *testing.T) {
	calls := 0
	for _, outer := range shapes {
		for _, middle := range shapes {
			for _, inner := range shapes {
				outer.call(func() {
					middle.call(func() {
						inner.call(func() { calls += compareCallers(t) })
					})
				})
				if t.Failed() {
					t.Fatalf("in %s in %s in %s", inner.name, middle.name, outer.name)
				}
			}
		}
	}
	if calls < 40_000 {
		t.Errorf("only %d calls compared", calls)
	}
}

// compareCallers compares what Caller returns for every number of frames to skip with the
// frames that the runtime lists, and returns how many there are.
func compareCallers(t *testing.T) (count int) {
	var pcs [100]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	for more := true; more; count++ {
		var want runtime.Frame
		want, more = frames.Next()
		pc := errstack.Caller(count)
		if got := runtime.FuncForPC(pc - 1).Name(); got != want.Function {
			t.Errorf("Caller(%d) is in %s, want %s", count, got, want.Function)
		}
		if want.Function == "runtime.goexit" {
			want.File, want.Line = "", 0 // a go statement has no position
		}
		e := bindStep.Make("f", 0, nil, pc)
		if count > 0 && (e.File() != want.File || e.Line() != want.Line) { // the two calls here are at two lines
			t.Errorf("Caller(%d) is at %s:%d, want %s:%d", count, e.File(), e.Line(), want.File, want.Line)
		}
	}
	for _, skip := range []int{count, count + 1, 1000} {
		if pc := errstack.Caller(skip); pc != 0 {
			t.Errorf("Caller(%d) = %#x of %d frames", skip, pc, count)
		}
	}
	return count
}

func TestCallerNegative(t *testing.T) {
	for skip := -1; skip > -100; skip -= 7 {
		errstack.Caller(skip) // returns something, and does not panic
	}
}

// recorder takes positions as other packages do: an exported function calls a method,
// which takes one program counter.
type recorder struct{ skip int }

func (r recorder) fail() errstack.Error { return r.make(errstack.Caller(1 + r.skip)) }

//go:noinline
func (r recorder) failNotInlined() errstack.Error { return r.make(errstack.Caller(1 + r.skip)) }

func (r recorder) make(pc uintptr) errstack.Error { return bindStep.Make("BIO_bind", 0, nil, pc) }

func fail() errstack.Error { return recorder{1}.fail() }

//go:noinline
func failNotInlined() errstack.Error { return recorder{1}.failNotInlined() }

//go:noinline
func failHalfInlined() errstack.Error { return recorder{1}.fail() }

func TestErrorPosition(t *testing.T) {
	// An error made in the line of check, and its entries, have that position.
	check := func(e errstack.Error) {
		t.Helper()
		_, file, line, _ := runtime.Caller(1)
		if e.File() != file || e.Line() != line {
			t.Errorf("%s:%d, want line %d", e.File(), e.Line(), line)
		}
		for _, entry := range e.Entries() {
			if entry.File() != file || entry.Line() != line || entry.Func != "BIO_bind" {
				t.Errorf("the entry has %s:%d and the function %s", entry.File(), entry.Line(), entry.Func)
			}
		}
	}
	check(fail())
	check(failNotInlined())
	check(failHalfInlined())
	check(recorder{}.fail())
	check(recorder{}.failNotInlined())
	value := recorder{}.failNotInlined
	check(value())
	expression := recorder.fail
	check(expression(recorder{}))
	var pointer interface{ fail() errstack.Error } = &recorder{}
	check(pointer.fail())
	func() {
		check(fail())
	}()
	defer func() {
		check(fail())
	}()
}

func raise(st *errstack.Stack) { st.Raise(errstack.LibUser, 1, "") }

//go:noinline
func raiseNotInlined(st *errstack.Stack) { st.Raise(errstack.LibUser, 1, "") }

// above returns the function that calls it, and the line above the call.
func above() (function string, line int) {
	pc, _, line, _ := runtime.Caller(1)
	return runtime.FuncForPC(pc).Name(), line - 1
}

func TestRaisePosition(t *testing.T) {
	_, file, _, _ := runtime.Caller(0)
	var st errstack.Stack
	check := func(function string, line int) {
		t.Helper()
		peeked, _ := st.Peek()
		e, ok := st.Get()
		if !ok || e != peeked || e.Func != function || e.File() != file || e.Line() != line {
			t.Errorf("%s %s:%d, want %s line %d", e.Func, e.File(), e.Line(), function, line)
		}
	}
	st.Raise(errstack.LibUser, 1, "")
	check(above())
	value := st.Raise
	value(errstack.LibUser, 1, "")
	check(above())
	func() {
		st.Raise(errstack.LibUser, 1, "")
		check(above())
	}()
	pkg := reflect.TypeFor[recorder]().PkgPath()
	raise(&st)
	check(pkg+".raise", lineOf(t, file, "func raise("))
	raiseNotInlined(&st)
	check(pkg+".raiseNotInlined", lineOf(t, file, "func raiseNotInlined("))
	st.Raise(errstack.LibUser, 1, "")
	function, line := above()
	st.Restore(st.Save())
	check(function, line)
}

// lineOf returns the line of a source file that begins with text.
func lineOf(t *testing.T, file, text string) int {
	t.Helper()
	for i, line := range strings.Split(read(t, file), "\n") {
		if strings.HasPrefix(line, text) {
			return i + 1
		}
	}
	t.Fatalf("%s has no line that begins with %q", file, text)
	return 0
}

// TestDeferredPosition holds that the position of a deferred call is in the function that
// defers it.
func TestDeferredPosition(t *testing.T) {
	var st errstack.Stack
	var function string
	var first, last int
	func() {
		defer st.Raise(errstack.LibUser, 1, "")
		function, first = above()
	}()
	_, last = above()
	e, _ := st.Get()
	if e.Func != function || e.Line() < first || e.Line() > last {
		t.Errorf("raised at %s:%d, want %s and a line from %d to %d", e.Func, e.Line(), function, first, last)
	}
}

// TestGoPosition holds that a function called by a go statement has no caller.
func TestGoPosition(t *testing.T) {
	var st errstack.Stack
	done := make(chan bool)
	go func() {
		st.Raise(errstack.LibUser, 1, "")
		close(done)
	}()
	<-done
	if e, _ := st.Get(); !strings.HasSuffix(e.Func, "TestGoPosition.func1") || e.Line() == 0 {
		t.Errorf("in a goroutine: %s:%d", e.Func, e.Line())
	}
	go st.Raise(errstack.LibUser, 1, "")
	for st.Len() == 0 {
		runtime.Gosched()
	}
	if e, _ := st.Get(); e.Func != "" || e.File() != "" || e.Line() != 0 {
		t.Errorf("called by a go statement: %q %q:%d", e.Func, e.File(), e.Line())
	}
}

func TestUnknownPosition(t *testing.T) {
	e := bindStep.Make("BIO_bind", 13, nil, 0)
	if e.File() != "" || e.Line() != 0 {
		t.Errorf("%q:%d", e.File(), e.Line())
	}
	if got := e.Entries()[0].String(); !strings.HasSuffix(got, ":BIO_bind:Permission denied::0:calling bind()") {
		t.Errorf("entry %s", got)
	}
}
