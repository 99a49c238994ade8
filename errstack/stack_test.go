package errstack_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio/errstack"
)

// The tests of this file and of mark_test.go check what OpenSSL's own test of its queue,
// test/errtest.c, checks.

// fill raises n errors with the reasons first, first+1 and so on.
func fill(st *errstack.Stack, first errstack.Reason, n int) {
	for i := range n {
		st.Raise(errstack.LibUser, first+errstack.Reason(i), "")
	}
}

// expect holds that a Stack has entries with these reasons.
func expect(t *testing.T, st *errstack.Stack, want ...errstack.Reason) {
	t.Helper()
	var got []errstack.Reason
	for e := range st.All() {
		got = append(got, e.Code.Reason())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reasons want (-) and got (+):\n%s", diff)
	}
}

// withoutPosition compares entries by their exported fields.
var withoutPosition = cmpopts.IgnoreUnexported(errstack.Entry{})

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

func TestRecordNothing(t *testing.T) {
	var st errstack.Stack
	quiet := errstack.Step{Quiet: true, SysData: "calling close()", Code: errstack.ErrUnableToBindSocket}
	e := quiet.Make("BIO_closesocket", syscall.EBADF, nil, 0)
	for _, err := range []error{nil, &e, errors.New("other"), fmt.Errorf("wrapped: %w", errors.New("other")),
		syscall.EBADF, errstack.ErrUnableToBindSocket, (*errstack.Error)(nil), errors.Join(errors.New("a"), &e)} {
		if st.Record(err) || st.Len() != 0 {
			t.Errorf("Record of %v recorded something", err)
		}
	}
	if e.Entries() != nil {
		t.Errorf("a quiet error has the entries %v", e.Entries())
	}
}

func TestPop(t *testing.T) {
	var st errstack.Stack
	if st.Pop() {
		t.Error("Pop of an empty Stack = true")
	}
	fill(&st, 1, 3)
	st.SetMark()
	if !st.Pop() {
		t.Error("Pop = false")
	}
	expect(t, &st, 1, 2)
	if st.ClearLastMark() {
		t.Error("Pop left the mark of its entry")
	}
	fill(&st, 4, 1)
	expect(t, &st, 1, 2, 4)
	for range 3 {
		st.Pop()
	}
	expect(t, &st)
	if st.Pop() || st.Len() != 0 {
		t.Error("Pop went below empty")
	}
}

func TestClear(t *testing.T) {
	var st errstack.Stack
	for range 2 {
		fill(&st, 1, 15)
		st.AddData("data")
		st.Clear()
		expect(t, &st)
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
			t.Errorf("after %d: %d entries from %v to %v", n, st.Len(), oldest, newest)
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

// TestCodeZero holds that an entry with code 0 is like any other.
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

// TestAll leaves the loop early and changes the Stack in it.
func TestAll(t *testing.T) {
	var st errstack.Stack
	fill(&st, 1, 3)
	seen := 0
	for e := range st.All() {
		seen++
		if int(e.Code.Reason()) != seen {
			t.Errorf("entry %d is %v", seen, e)
		}
		st.Clear()
		if seen == 2 {
			break
		}
	}
	if seen != 2 || st.Len() != 0 {
		t.Errorf("%d seen, %d left", seen, st.Len())
	}
}

// TestNilStack: the panic says what was nil.
func TestNilStack(t *testing.T) {
	for name, call := range map[string]func(*errstack.Stack){
		"Raise":   func(s *errstack.Stack) { s.Raise(errstack.LibUser, 1, "") },
		"Record":  func(s *errstack.Stack) { s.Record(nil) },
		"Get":     func(s *errstack.Stack) { s.Get() },
		"Len":     func(s *errstack.Stack) { s.Len() },
		"SetMark": func(s *errstack.Stack) { s.SetMark() },
		"Save":    func(s *errstack.Stack) { s.Save() },
		"Print":   func(s *errstack.Stack) { s.Print(io.Discard) },
	} {
		func() {
			defer func() {
				if got := recover(); got != "errstack: nil *Stack" {
					t.Errorf("%s panics with %v", name, got)
				}
			}()
			call(nil)
		}()
	}
}
