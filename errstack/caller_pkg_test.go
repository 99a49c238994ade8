package errstack

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"sync"
	"testing"
)

// walker calls its ways up to depth frames deep, and at the bottom compares what Caller
// returns with what the runtime says, for every number of frames to skip.
type walker struct {
	t      testing.TB
	random *rand.Rand
	ways   []func(w *walker)
	depth  int
	calls  int
}

type caller interface{ viaWrapper() }

// newWalker returns a walker that knows the kinds of calls that the compiler treats each in
// its own way.
func newWalker(t testing.TB, seed uint64) *walker {
	return &walker{t: t, random: rand.New(rand.NewPCG(seed, 0)), ways: []func(w *walker){
		(*walker).inlined,
		(*walker).notInlined,
		(*walker).inlinedTwice,
		func(w *walker) { caller(&value{w}).viaWrapper() },
		func(w *walker) { caller(struct{ caller }{&value{w}}).viaWrapper() },
		func(w *walker) { defer w.next() },
		func(w *walker) { func() { defer func() { recover(); w.next() }(); panic("on purpose") }() },
		func(w *walker) { reflect.ValueOf(w.next).Call(nil) },
		func(w *walker) {
			var done sync.WaitGroup
			done.Go(w.next)
			done.Wait()
		},
		func(w *walker) {
			done := make(chan bool)
			go func() { defer close(done); w.next() }()
			<-done
		},
		func(w *walker) { var large [2000]byte; w.next(); runtime.KeepAlive(&large) },
		func(w *walker) { f := w.next; f() },
	}}
}

type value struct{ w *walker }

func (v value) viaWrapper() {
	if v.w.depth > 0 && v.w.random.IntN(2) == 0 {
		v.w.depth--
		if v.w.random.IntN(2) == 0 {
			caller(&v).viaWrapper()
		} else {
			caller(&v).viaWrapper()
		}
		v.w.depth++
		return
	}
	v.w.next()
}

func (w *walker) inlined() { w.next() }

//go:noinline
func (w *walker) notInlined() { w.next() }

func (w *walker) inlinedTwice() { w.inlined() }

func (w *walker) next() {
	if w.depth == 0 {
		w.compare()
		return
	}
	w.depth--
	defer func() { w.depth++ }()
	switch w.random.IntN(6) { // a function may be its own caller, at more than one line
	case 0:
		w.next()
	case 1:
		w.next()
	case 2:
		defer w.next()
	default:
		w.ways[w.random.IntN(len(w.ways))](w)
	}
}

func (w *walker) compare() {
	for skip := range 12 {
		for range 2 { // the second time it has been asked for before
			var want [1]uintptr
			got, n := Caller(skip), runtime.Callers(1+skip, want[:])
			if skip == 0 {
				// The two calls are at one line, and not at one place.
				if _, _, line := frame(got); n == 1 && line == lineOf(want[0]) {
					continue
				}
			}
			if got != want[0] {
				w.t.Errorf("Caller(%d) = %s, the runtime says %s", skip, describe(got), describe(want[0]))
			}
			w.calls++
		}
	}
}

func lineOf(pc uintptr) int {
	_, _, line := frame(pc)
	return line
}

func describe(pc uintptr) string {
	function, _, _ := frame(pc)
	return function
}

// TestCallerAgrees compares Caller with the runtime on stacks of every shape.
func TestCallerAgrees(t *testing.T) {
	seed := rand.Uint64()
	w := newWalker(t, seed)
	for range 2000 {
		w.depth = w.random.IntN(10)
		w.next()
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if w.calls < 40000 {
		t.Errorf("only %d calls compared", w.calls)
	}
}

// TestCallerConcurrently lets many goroutines ask while what is kept goes away.
func TestCallerConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	stop := make(chan bool)
	defer close(stop)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				places[i%len(places)].Store(nil)
			}
		}
	}()
	for i := range 8 {
		wg.Go(func() {
			w := newWalker(t, uint64(i))
			for range 200 {
				w.depth = w.random.IntN(6)
				w.next()
			}
		})
	}
	wg.Wait()
}

func TestCallerNegative(t *testing.T) {
	for skip := -1; skip > -100; skip -= 7 {
		Caller(skip) // answers something, and does not panic
	}
}
