package errstack_test

import (
	"runtime"
	"strings"
	"testing"

	"example.com/bio/errstack"
)

// here returns the position of its call.
func here() (function string, line int) {
	pc, _, line, _ := runtime.Caller(1)
	return runtime.FuncForPC(pc).Name(), line
}

// recorder takes positions as packages do that record errors: an exported function calls
// a method, which takes one program counter.
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

func raise(st *errstack.Stack) { st.Raise(errstack.LibUser, 1, "") }

//go:noinline
func raiseNotInlined(st *errstack.Stack) { st.Raise(errstack.LibUser, 1, "") }

func TestErrorPosition(t *testing.T) {
	check := func(name string, e errstack.Error, function string, line int) {
		t.Helper()
		if !strings.HasSuffix(e.File(), "/errstack/caller_test.go") || e.Line() != line {
			t.Errorf("%s: %s:%d, want line %d", name, e.File(), e.Line(), line)
		}
		for _, entry := range e.Entries() {
			if entry.Line() != line || entry.Func != "BIO_bind" {
				t.Errorf("%s: the entry has line %d and the function %s", name, entry.Line(), entry.Func)
			}
		}
	}
	var e errstack.Error
	e = fail()
	f, line := here()
	check("function", e, f, line-1)
	e = failNotInlined()
	f, line = here()
	check("function, not inlined", e, f, line-1)
	e = failHalfInlined()
	f, line = here()
	check("function, method inlined", e, f, line-1)
	e = recorder{}.fail()
	f, line = here()
	check("method", e, f, line-1)
	e = recorder{}.failNotInlined()
	f, line = here()
	check("method, not inlined", e, f, line-1)
	value := recorder{}.failNotInlined
	e = value()
	f, line = here()
	check("method value", e, f, line-1)
	expression := recorder.fail
	e = expression(recorder{})
	f, line = here()
	check("method expression", e, f, line-1)
	var boxed interface{ fail() errstack.Error } = &recorder{}
	e = boxed.fail()
	f, line = here()
	check("interface, pointer to a value method", e, f, line-1)
	func() {
		e = fail()
		f, line = here()
	}()
	check("literal", e, f, line-1)
}

func TestRaisePosition(t *testing.T) {
	var st errstack.Stack
	check := func(name, function string, line int) {
		t.Helper()
		peeked, _ := st.Peek()
		e, ok := st.Get()
		if !ok || e != peeked || e.Line() != line || e.Func != function {
			t.Errorf("%s: %s:%d, want %s:%d", name, e.Func, e.Line(), function, line)
		}
	}
	st.Raise(errstack.LibUser, 1, "")
	f, line := here()
	check("direct", f, line-1)
	value := st.Raise
	value(errstack.LibUser, 1, "")
	f, line = here()
	check("method value", f, line-1)
	func() {
		st.Raise(errstack.LibUser, 1, "")
		f, line = here()
	}()
	check("literal", f, line-1)
	prefix := f[:strings.LastIndex(f, ".TestRaisePosition")]
	_, file, _, _ := runtime.Caller(0)
	raise(&st)
	check("inlined function", prefix+".raise", lineOf(t, file, "func raise("))
	raiseNotInlined(&st)
	check("function", prefix+".raiseNotInlined", lineOf(t, file, "func raiseNotInlined("))
	st.Raise(errstack.LibUser, 1, "")
	f, line = here()
	st.Restore(st.Save())
	check("restored", f, line-1)
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

func TestDeferredPosition(t *testing.T) {
	var st errstack.Stack
	var e errstack.Error
	var function string
	var first, last int
	func() {
		defer st.Raise(errstack.LibUser, 1, "")
		defer func() { e = fail() }()
		function, first = here()
	}()
	_, last = here()
	raised, _ := st.Get()
	if raised.Func != function || raised.Line() < first || raised.Line() >= last {
		t.Errorf("raised at %s:%d, want %s and a line from %d to %d", raised.Func, raised.Line(), function, first, last-1)
	}
	if e.Line() != first-1 {
		t.Errorf("failed at line %d, want %d", e.Line(), first-1)
	}
}

// TestGoPosition: the caller of what a go statement calls is the runtime.
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
	if pc := errstack.Caller(1000); pc != 0 {
		t.Errorf("Caller(1000) = %#x", pc)
	}
}
