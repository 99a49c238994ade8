package errstack_test

import (
	"syscall"
	"testing"

	"example.com/bio/errstack"
)

var bindStep = errstack.Step{
	Syscall: "bind",
	SysData: "calling bind()",
	Code:    errstack.ErrUnableToBindSocket,
}

// bindFailure returns a failure of two entries.
func bindFailure() error {
	e := bindStep.Make("BIO_bind", syscall.EADDRINUSE, nil, errstack.Caller(0))
	return &e
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

func BenchmarkRecord(b *testing.B) {
	var st errstack.Stack
	err := bindFailure()
	b.ReportAllocs()
	for b.Loop() {
		st.Record(err)
	}
}

func BenchmarkRecordClear(b *testing.B) {
	var st errstack.Stack
	err := bindFailure()
	b.ReportAllocs()
	for b.Loop() {
		st.Record(err)
		st.Clear()
	}
}

// BenchmarkRecordParallel has 32 goroutines a processor, all with one Stack or each with
// its own.
func BenchmarkRecordParallel(b *testing.B) {
	err := bindFailure()
	var shared errstack.Stack
	run := func(name string, stack func() *errstack.Stack) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				st := stack()
				for pb.Next() {
					st.Record(err)
				}
			})
		})
	}
	run("stack=shared", func() *errstack.Stack { return &shared })
	run("stack=own", func() *errstack.Stack { return new(errstack.Stack) })
}

func BenchmarkClearEmpty(b *testing.B) {
	var st errstack.Stack
	for b.Loop() {
		st.Clear()
	}
}

// BenchmarkGet refills the Stack after 15 entries.
func BenchmarkGet(b *testing.B) {
	for name, add := range map[string]func(*errstack.Stack){
		"recorded": func(st *errstack.Stack) { st.Record(bindFailure()) },
		"raised":   func(st *errstack.Stack) { st.Raise(errstack.LibBIO, 103, "") },
	} {
		b.Run(name, func(b *testing.B) {
			var st errstack.Stack
			for range 15 {
				add(&st)
			}
			full := st.Save()
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := st.Get(); !ok {
					st.Restore(full)
				}
			}
		})
	}
}
