package errstack

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// TestUnusedSlots holds that a slot without an entry is empty: the next entry gets no
// marks and no data of an earlier one, and nothing is kept alive.
func TestUnusedSlots(t *testing.T) {
	step := Step{Syscall: "bind", SysData: "calling bind()", Code: ErrUnableToBindSocket, Data: "data"}
	failure := step.Make("BIO_bind", syscall.EACCES, nil, 1)
	var st Stack
	var state State
	operations := map[string]func(){
		"Raise":         func() { st.Raise(LibBIO, 100, "data") },
		"Record":        func() { st.Record(&failure) },
		"Push":          func() { st.Push(Entry{Code: 1, Func: "f", Data: "data"}.At("file", 1)) },
		"Get":           func() { st.Get() },
		"Pop":           func() { st.Pop() },
		"SetMark":       func() { st.SetMark() },
		"PopToMark":     func() { st.PopToMark() },
		"ClearLastMark": func() { st.ClearLastMark() },
		"Save":          func() { state = st.Save() },
		"SaveToMark":    func() { state = st.SaveToMark() },
		"Restore":       func() { st.Restore(state) },
		"Clear":         func() { st.Clear() },
	}
	often := []string{"Raise", "Push", "Record", "Record", "SetMark", "Get", "Pop", "PopToMark", "ClearLastMark"}
	rarely := []string{"Save", "SaveToMark", "Restore", "Clear"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		name := often[random.IntN(len(often))]
		if random.IntN(30) == 0 {
			name = rarely[random.IntN(len(rarely))]
		}
		operations[name]()
		for i := st.len(); i < slots; i++ {
			if s := st.at(i); s.code != 0 || s.marks != 0 || s.pc != 0 || s.function != "" || s.at != nil || s.data != "" {
				t.Fatalf("after %s, with %d entries: slot %d holds %+v", name, st.len(), i, *s)
			}
		}
	}
	if st.Dropped() == 0 {
		t.Error("the Stack was never full")
	}
}

// TestConcurrent lets 64 goroutines call every method of one Stack and counts the
// entries: what went in came out, was dropped, or is still there. Only unexported methods
// say how many entries they remove.
func TestConcurrent(t *testing.T) {
	const goroutines, rounds = 64, 300
	var st Stack
	var in, out atomic.Uint64
	step := Step{Func: "BIO_bind", SysData: "calling bind()", Code: ErrUnableToBindSocket}
	failure := step.Make("", syscall.EADDRINUSE, nil, Caller(0))
	locked := func(remove func() uint) {
		st.mu.Lock()
		defer st.mu.Unlock()
		out.Add(uint64(remove()))
	}
	work := []func(){
		func() { st.Raise(LibUser, 1, "raised"); in.Add(1) },
		func() { st.Record(&failure); in.Add(2) },
		func() {
			for range slots { // so that the Stack is full at times
				st.Push(Entry{Code: Pack(LibUser, 1)}.At("file", 1))
			}
			in.Add(slots)
		},
		func() {
			if _, ok := st.Get(); ok {
				out.Add(1)
			}
		},
		func() {
			if st.Pop() {
				out.Add(1)
			}
		},
		func() { st.SetMark() },
		func() { locked(func() uint { removed, _ := st.popToMark(); return removed }) },
		func() { st.ClearLastMark(); st.CountToMark(); st.AddData("more") },
		func() {
			saved := st.SaveToMark()
			st.Restore(saved)
			in.Add(uint64(saved.Len()))
			out.Add(uint64(saved.Len()))
		},
		func() {
			var b bytes.Buffer
			if err := st.Print(&b); err != nil {
				t.Error(err)
			}
			out.Add(uint64(strings.Count(b.String(), "\n")))
		},
		func() { locked(func() uint { n := st.len(); st.clear(); return n }) },
		func() {
			n := 0
			for e := range st.All() {
				if e.Code != Pack(LibUser, 1) && e.Func != "BIO_bind" {
					t.Errorf("a torn entry: %v", e)
				}
				n++
			}
			if n > capacity {
				t.Errorf("%d entries", n)
			}
		},
	}
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range rounds {
				work[(i*7+g*3+i/11)%len(work)]()
				work[i%2]()
			}
		})
	}
	wg.Wait()
	if st.Dropped() == 0 || out.Load() == 0 {
		t.Errorf("%d entries were dropped and %d came out", st.Dropped(), out.Load())
	}
	if got := out.Load() + st.Dropped() + uint64(st.Len()); got != in.Load() {
		t.Errorf("%d went in; %d came out, %d were dropped and %d are there: %d", in.Load(), out.Load(), st.Dropped(), st.Len(), got)
	}
}

// TestRecordIsOne holds that the entries of a failure stay together.
func TestRecordIsOne(t *testing.T) {
	var st Stack
	var wg sync.WaitGroup
	step := Step{Func: "BIO_bind", SysData: "calling bind()", Code: ErrUnableToBindSocket}
	for range 8 {
		wg.Go(func() {
			for i := range 2000 {
				e := step.Make("", syscall.Errno(1+i%100), nil, 0)
				st.Record(&e)
			}
		})
	}
	for range 2000 {
		list := []Entry{}
		for e := range st.All() {
			list = append(list, e)
		}
		for i, e := range list {
			if i > 0 && e.Code.System() == list[i-1].Code.System() {
				t.Fatalf("entries %d and %d are of two failures: %v", i-1, i, list)
			}
		}
	}
	wg.Wait()
	if err := st.Print(io.Discard); err != nil {
		t.Error(err)
	}
}

// TestRecordIsOneTree holds that nobody sees a part of the entries of joined errors. A Stack
// holds five such failures exactly.
func TestRecordIsOneTree(t *testing.T) {
	const attempts = 3
	var st Stack
	step := Step{Code: ErrConnectError}
	e := step.Make("", 0, nil, 0)
	tree := errors.Join(slices.Repeat([]error{&e}, attempts)...)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 500_000 {
			if st.Record(tree); i%3 == 0 {
				st.Clear()
			}
		}
	}()
	for {
		if n := st.Len(); n%attempts != 0 {
			t.Errorf("%d entries, which is not a multiple of %d", n, attempts)
			break
		}
		select {
		case <-done:
			return
		default:
			runtime.Gosched() // js and wasip1 have one thread
		}
	}
	<-done
}
