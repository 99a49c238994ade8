//go:build unix

package bio_test

import (
	"path/filepath"
	"runtime"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// wrap calls bio the way a package built on it does.
//
//go:noinline
func wrap(r bio.Recorder, a *addr.Addr) error { return r.Skip(1).Bind(-1, a, 0) }

// inlined is small enough to become part of its caller.
func inlined(r bio.Recorder, a *addr.Addr) error { return r.Skip(1).Bind(-1, a, 0) }

// TestPositionDeferred: a deferred call is made where its function ends.
func TestPositionDeferred(t *testing.T) {
	a := ip(t, "127.0.0.1:0")
	var first int
	func() {
		_, _, first, _ = runtime.Caller(0)
		defer bio.Bind(-1, &a, 0)
	}()
	entry, ok := errstack.Default().Get()
	if !ok || filepath.Base(entry.File()) != "position_test.go" || entry.Line() != first+2 {
		t.Errorf("entry at %s:%d, want line %d", entry.File(), entry.Line(), first+2)
	}
}

// TestPosition: the position of an error is the application's call, whatever way the
// call takes, and the entries on the stack have the same.
func TestPosition(t *testing.T) {
	a := ip(t, "127.0.0.1:0")
	r := bio.With(errstack.Default())
	_, file, first, _ := runtime.Caller(0)
	calls := []func() error{
		func() error { return bio.Bind(-1, &a, 0) },
		func() error { return bio.Connect(-1, &a, 0) },
		func() error { return bio.Listen(-1, &a, 0) },
		func() error { _, err := bio.Accept(-1, nil, 0); return err },
		func() error { _, err := bio.Socket(9999, 0, 0, 0); return err },
		func() error { return bio.SetNonBlock(-1, true) },
		func() error { return bio.SockInfo(-1, &a) },
		func() error { return bio.Disconnect(-1) },
		func() error { return r.Bind(-1, &a, 0) },
		func() error { return r.Connect(-1, &a, 0) },
		func() error { return r.Listen(-1, &a, 0) },
		func() error { _, err := r.Accept(-1, nil, 0); return err },
		func() error { _, err := r.Socket(9999, 0, 0, 0); return err },
		func() error { f := r.Bind; return f(-1, &a, 0) },
		func() error { f := bio.Bind; return f(-1, &a, 0) },
		func() error { f := bio.Recorder.Bind; return f(r, -1, &a, 0) },
		func() error { return wrap(r, &a) },
		func() error { return inlined(r, &a) },
		func() (err error) { defer func() { err = bio.Bind(-1, &a, 0) }(); return nil },
		func() error { c := make(chan error); go func() { c <- bio.Bind(-1, &a, 0) }(); return <-c },
		func() error { return bio.Close(-1) },
		func() error { return bio.SetNoDelay(-1, true) },
		func() error { _, err := bio.SockError(-1); return err },
		func() error { _, err := bio.Wait(t.Context(), -1, bio.Readable); return err },
		func() error { return bio.FinishConnect(t.Context(), -1) },
	}
	for i, call := range calls {
		line := first + 2 + i
		e, ok := call().(*errstack.Error)
		if !ok {
			t.Fatalf("line %d: no *errstack.Error", line)
		}
		if filepath.Base(e.File()) != filepath.Base(file) || e.Line() != line {
			t.Errorf("position %s:%d, want line %d", e.File(), e.Line(), line)
		}
		for entry := range errstack.Default().All() {
			if entry.File() != file || entry.Line() != line {
				t.Errorf("entry at %s:%d, want line %d", entry.File(), entry.Line(), line)
			}
		}
		errstack.Default().Clear()
	}
}
