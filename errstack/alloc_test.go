package errstack_test

import (
	"errors"
	"io"
	"syscall"
	"testing"
	"unsafe"

	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// sink keeps what is measured from being optimized away.
var sink struct {
	e   errstack.Entry
	err error
	ok  bool
	st  errstack.State
}

// TestAllocations holds what allocates nothing, or only the text that a Stack keeps.
// Resolving the function of a raised entry allocates, so it is not in the list.
func TestAllocations(t *testing.T) {
	var st errstack.Stack
	failure := bindStep.Make("BIO_bind", syscall.EADDRINUSE, address("[::]:80"), errstack.Caller(0))
	cause := bindStep.Make("BIO_bind", syscall.EADDRINUSE, nil, 0).WithCause(&failure)
	var err error = &cause
	data := "some data"
	boxed := 0.0
	if syscall.EBADF > 255 { // package errors makes an interface of the errno: large ones take memory
		boxed = 1
	}
	for st.Dropped() == 0 {
		st.Record(&failure)
	}
	full := st.Save()
	pushed := failure.Entries()[0]
	elsewhere := pushed.At("file.c", 1)
	for _, test := range []struct {
		name string
		want float64
		run  func()
	}{
		{"Raise", 0, func() { st.Raise(errstack.LibUser, 1, data) }},
		{"Record", 0, func() { sink.ok = st.Record(&failure) }},
		{"Record with a cause", 0, func() { sink.ok = st.Record(err) }},
		{"Push", 0, func() { st.Push(pushed) }},
		{"Push of a position as text", 1, func() { st.Push(elsewhere) }},
		{"Get", 0, func() { st.Restore(full); sink.e, _ = st.Get() }},
		{"Peek", 0, func() { st.Restore(full); sink.e, _ = st.Peek() }},
		{"PeekLast", 0, func() { st.Restore(full); sink.e, _ = st.PeekLast() }},
		{"Pop", 0, func() { sink.ok = st.Pop() }},
		{"marks", 0, func() { st.Restore(full); st.SetMark(); st.CountToMark(); st.ClearLastMark(); st.PopToMark() }},
		{"Save and Restore", 0, func() { sink.st = st.Save(); st.Restore(sink.st) }},
		{"SaveToMark", 0, func() { st.SetMark(); st.Record(&failure); sink.st = st.SaveToMark() }},
		{"All", 0, func() {
			st.Restore(full)
			for e := range st.All() {
				sink.e = e
			}
		}},
		{"Clear", 0, func() { st.Clear() }},
		{"Len and Dropped", 0, func() { sink.ok = st.Len() > 0 && st.Dropped() > 0 }},
		{"AddData", 1, func() { st.Raise(errstack.LibUser, 1, data); st.AddData("more", " and more") }},
		{"Print of an empty Stack", 0, func() { st.Clear(); sink.err = st.Print(io.Discard) }},
		{"errors.Is by errno", 0, func() { sink.ok = errors.Is(&failure, syscall.EADDRINUSE) }},
		{"errors.Is by an errno it has not", boxed, func() { sink.ok = errors.Is(&failure, syscall.EBADF) }},
		{"errors.Is by code", 0, func() { sink.ok = errors.Is(&failure, errstack.ErrUnableToBindSocket) }},
		{"Timeout", 0, func() { sink.ok = failure.Timeout() }},
		{"Make", 1, func() {
			e := bindStep.Make("BIO_bind", syscall.EADDRINUSE, nil, errstack.Caller(0))
			sink.err = &e
		}},
	} {
		if got := testing.AllocsPerRun(100, test.run); got != test.want {
			t.Errorf("%s: %v allocations, want %v", test.name, got, test.want)
		}
	}
}

// TestSizes pins the sizes of an Error and of a Stack.
func TestSizes(t *testing.T) {
	socktest.Need(t, "64-bit")
	if got := unsafe.Sizeof(errstack.Error{}); got != 72 {
		t.Errorf("an Error has %d bytes, want 72", got)
	}
	if got := unsafe.Sizeof(errstack.Stack{}); got > 960 {
		t.Errorf("a Stack has %d bytes, want at most 960", got)
	}
}
