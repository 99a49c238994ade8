package errstack_test

import (
	"sync"
	"syscall"
	"testing"

	"example.com/bio/errstack"
)

var bindStep = errstack.Step{
	Syscall: "bind",
	SysData: "calling bind()",
	Code:    errstack.ErrUnableToBindSocket,
}

func BenchmarkCaller(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		errstack.Caller(0)
	}
}

func BenchmarkRaise(b *testing.B) {
	var st errstack.Stack
	b.ReportAllocs()
	for b.Loop() {
		st.Raise(errstack.LibBIO, 103, "data")
	}
}

// BenchmarkRecord records both entries of a failure. Its position is taken before.
func BenchmarkRecord(b *testing.B) {
	var st errstack.Stack
	e := bindStep.Make("BIO_bind", syscall.EADDRINUSE, nil, errstack.Caller(0))
	var err error = &e
	b.ReportAllocs()
	for b.Loop() {
		st.Record(err)
	}
}

// BenchmarkRecordClear also clears the Stack, as a program does that has handled the
// failure.
func BenchmarkRecordClear(b *testing.B) {
	var st errstack.Stack
	e := bindStep.Make("BIO_bind", syscall.EADDRINUSE, nil, errstack.Caller(0))
	var err error = &e
	b.ReportAllocs()
	for b.Loop() {
		st.Record(err)
		st.Clear()
	}
}

func BenchmarkClearEmpty(b *testing.B) {
	var st errstack.Stack
	for b.Loop() {
		st.Clear()
	}
}

func BenchmarkGet(b *testing.B) {
	b.Run("recorded", func(b *testing.B) {
		var st errstack.Stack
		e := bindStep.Make("BIO_bind", syscall.EADDRINUSE, nil, errstack.Caller(0))
		benchmarkGet(b, &st, func() { st.Record(&e) })
	})
	b.Run("raised", func(b *testing.B) {
		var st errstack.Stack
		benchmarkGet(b, &st, func() { st.Raise(errstack.LibBIO, 103, "") })
	})
}

// benchmarkGet fills st once; restoring it costs the same for both kinds of entries.
func benchmarkGet(b *testing.B, st *errstack.Stack, add func()) {
	for range 15 {
		add()
	}
	full := st.Save()
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := st.Get(); !ok {
			st.Restore(full)
		}
	}
}

// BenchmarkGoroutines records in 64 goroutines, on one Stack or each on a different one.
// One operation is one failure with two entries.
func BenchmarkGoroutines(b *testing.B) {
	const goroutines = 64
	e := bindStep.Make("BIO_bind", syscall.EADDRINUSE, nil, errstack.Caller(0))
	run := func(b *testing.B, stack func(int) *errstack.Stack, goroutines int) {
		b.ReportAllocs()
		var wg sync.WaitGroup
		for g := range goroutines {
			wg.Go(func() {
				st := stack(g)
				for range b.N / goroutines {
					st.Record(&e)
				}
			})
		}
		wg.Wait()
	}
	stacks := make([]errstack.Stack, goroutines)
	one := func(int) *errstack.Stack { return &stacks[0] }
	own := func(g int) *errstack.Stack { return &stacks[g] }
	b.Run("1", func(b *testing.B) { run(b, one, 1) })
	b.Run("64-one", func(b *testing.B) { run(b, one, goroutines) })
	b.Run("64-own", func(b *testing.B) { run(b, own, goroutines) })
}
