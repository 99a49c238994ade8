package errstack_test

import (
	"bytes"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/errstack"
)

// The tests of this file ask what OpenSSL's own test of its queue, test/errtest.c, asks.

func TestAppendData(t *testing.T) {
	var st errstack.Stack
	st.AddData("lost")
	st.Raise(errstack.LibCrypto, errstack.ReasonInternalError, "")
	st.AddData("hello ")
	st.AddData("wor", "ld")
	if e, _ := st.Get(); e.Data != "hello world" {
		t.Errorf("data %q, want %q", e.Data, "hello world")
	}
	st.Raise(errstack.LibCrypto, errstack.ReasonInternalError, "")
	if e, _ := st.Get(); e.Data != "" {
		t.Errorf("a new entry has the data %q of the one before", e.Data)
	}
}

func TestRaiseData(t *testing.T) {
	var st errstack.Stack
	st.Raise(errstack.LibSSL, errstack.ReasonInternalError, "calling exit()")
	_, file, line, _ := runtime.Caller(0)
	e, ok := st.Get()
	if !ok || e.Code.Lib() != errstack.LibSSL || e.Code.Reason() != errstack.ReasonInternalError {
		t.Errorf("got %v, %t", e.Code, ok)
	}
	if e.File() != file || e.Line() != line-1 || e.Data != "calling exit()" {
		t.Errorf("got %s:%d %q, want %s:%d", e.File(), e.Line(), e.Data, file, line-1)
	}
	if !strings.HasSuffix(e.Func, "errstack_test.TestRaiseData") {
		t.Errorf("function %q", e.Func)
	}
}

func TestPrintFormat(t *testing.T) {
	var st errstack.Stack
	var out bytes.Buffer
	st.Raise(errstack.LibSys, errstack.Reason(syscall.EPERM), "")
	if err := st.Print(&out); err != nil {
		t.Fatal(err)
	}
	want := `^[0-9A-F]{16}:error:80000001:system library:[^:]*errstack_test\.TestPrintFormat:` +
		`Operation not permitted:[^:]*errtest_test\.go:\d+:\n$`
	if !regexp.MustCompile(want).MatchString(out.String()) {
		t.Errorf("printed %q, want %s", out.String(), want)
	}
}

func TestMarks(t *testing.T) {
	var st errstack.Stack
	is := func(want bool, got bool) {
		t.Helper()
		if got != want {
			t.Errorf("got %t, want %t", got, want)
		}
	}
	fill(&st, 1, 1)
	is(true, st.SetMark())
	is(true, st.PopToMark())
	expect(t, &st, "[1]")
	is(true, st.SetMark())
	is(true, st.ClearLastMark())
	expect(t, &st, "[1]")

	is(true, st.SetMark())
	fill(&st, 2, 1)
	is(true, st.PopToMark())
	expect(t, &st, "[1]")

	// Two marks on one entry, then one on each of two.
	is(true, st.SetMark())
	is(true, st.SetMark())
	fill(&st, 2, 1)
	is(true, st.PopToMark())
	expect(t, &st, "[1]")
	fill(&st, 2, 1)
	is(true, st.PopToMark())
	expect(t, &st, "[1]")
	is(true, st.SetMark())
	fill(&st, 2, 2)
	is(true, st.SetMark())
	fill(&st, 4, 2)
	is(true, st.PopToMark())
	expect(t, &st, "[1 2 3]")
	is(true, st.PopToMark())
	expect(t, &st, "[1]")

	// Without a mark.
	is(false, st.ClearLastMark())
	expect(t, &st, "[1]")
	is(false, st.PopToMark())
	expect(t, &st, "[]")
	is(false, st.SetMark())
	is(false, st.PopToMark())
	is(false, st.ClearLastMark())
}

func TestClear(t *testing.T) {
	var st errstack.Stack
	for range 2 {
		fill(&st, 1, 15)
		st.AddData("data")
		st.Clear()
		expect(t, &st, "[]")
		if e, ok := st.Get(); ok || e != (errstack.Entry{}) {
			t.Errorf("an empty Stack has %v", e)
		}
	}
	st.Raise(errstack.LibUser, 1, "")
	if e, _ := st.Get(); e.Data != "" {
		t.Errorf("a reused slot has the data %q", e.Data)
	}
}

func TestCapacity(t *testing.T) {
	for _, n := range []int{15, 16, 40} {
		var st errstack.Stack
		fill(&st, 0, n)
		oldest, _ := st.Peek()
		newest, _ := st.PeekLast()
		if st.Len() != 15 || oldest.Code.Reason() != errstack.Reason(n-15) || newest.Code.Reason() != errstack.Reason(n-1) {
			t.Errorf("after %d: %s", n, reasons(&st))
		}
		if st.Dropped() != uint64(n-15) {
			t.Errorf("after %d: Dropped = %d", n, st.Dropped())
		}
		for i := range 15 {
			if e, ok := st.Get(); !ok || e.Code.Reason() != errstack.Reason(n-15+i) {
				t.Errorf("after %d: Get %d = %v, %t", n, i, e, ok)
			}
		}
	}
}

// TestCodeZero holds the second results: the entry is one like the others.
func TestCodeZero(t *testing.T) {
	var st errstack.Stack
	st.Raise(0, 0, "zero")
	fill(&st, 1, 1)
	if e, ok := st.Peek(); !ok || e.Code != 0 || e.Data != "zero" {
		t.Errorf("Peek = %v, %t", e, ok)
	}
	var out bytes.Buffer
	if err := st.Print(&out); err != nil || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("printed %q, %v", out.String(), err)
	}
}
