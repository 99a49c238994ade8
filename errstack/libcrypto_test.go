package errstack_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/bio/errstack"
	"example.com/bio/internal/oracle"
	"example.com/bio/internal/socktest"
)

// operations is the least number of random operations in a run.
const operations = 60_000

// TestLibcrypto runs random operations on libcrypto's queue and on a Stack. The
// environment variable BIO_SEED repeats a run.
func TestLibcrypto(t *testing.T) {
	socktest.Need(t, "libcrypto-3")
	names := slices.Sorted(maps.Keys(reasonConstants(t)))
	peer := oracle.Build(t, "testdata/libcrypto.c", "-I"+reasonTable(t, names))
	tests := map[string]func(*testing.T, string){
		"random": testRandom, "texts": testTexts, "reasons": testReasons, "registered": testRegistered,
	}
	ran := 0
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test(t, peer)
			ran++
		})
	}
	if ran == len(tests) && !t.Failed() {
		oracle.CheckRules(t, "errstack")
	}
}

func testRandom(t *testing.T, peer string) {
	g := &generator{script: newScript(t), Rand: rand.New(rand.NewPCG(socktest.Seed(t), 0)), seen: make(map[string]int)}
	for n := 0; n < operations; {
		weights := phases[g.IntN(len(phases))]
		for range 100 {
			g.operation(weights)
			n++
		}
	}
	g.check(peer)
	for name, least := range map[string]int{
		"dropped": 2000, "mark on an empty queue": 100, "pop to a mark": 1000, "pop without a mark": 1000,
		"mark taken": 300, "no mark to take": 300, "marked twice": 100, "full": 1000, "nothing to get": 300,
	} {
		if g.seen[name] < least {
			t.Errorf("%s: %d times, want at least %d", name, g.seen[name], least)
		}
	}
}

// generator draws operations.
type generator struct {
	*script
	*rand.Rand
	seen map[string]int // how often the run met a situation
}

// phases are the weights of the operations, in the order of generator.operation.
var phases = [][]int{
	{30, 10, 12, 8, 8, 4, 10, 6, 1, 2},  // all alike
	{60, 20, 2, 2, 1, 1, 2, 4, 0, 0},    // overflow
	{20, 5, 40, 30, 10, 2, 0, 2, 0, 0},  // nested marks
	{30, 10, 12, 2, 1, 40, 0, 4, 1, 1},  // marks die with their entries
	{10, 2, 5, 10, 10, 40, 5, 20, 4, 4}, // a queue that is often empty
}

func (g *generator) operation(weights []int) {
	all := []func(){
		g.raiseRandom,
		func() { g.record(steps[g.IntN(len(steps))]) },
		g.markRandom,
		g.popRandom,
		g.unmarkRandom,
		func() { g.see("nothing to get", g.stack.Len() == 0); g.get() },
		g.addRandom,
		func() { g.ends() },
		g.clear,
		func() { g.print([]int{1000, g.IntN(6)}[g.IntN(2)]) },
	}
	total := 0
	for _, w := range weights {
		total += w
	}
	draw, i := g.IntN(total), 0
	for draw >= weights[i] {
		draw -= weights[i]
		i++
	}
	dropped := g.stack.Dropped()
	all[i]()
	g.seen["dropped"] += int(g.stack.Dropped() - dropped)
	g.see("full", g.stack.Len() == 15)
	g.ends()
}

func (g *generator) see(name string, happened bool) { g.seen[name] += number(happened) }

func (g *generator) markRandom() {
	for range 1 + g.IntN(2) {
		last := g.ops[len(g.ops)-2].command
		g.see("marked twice", last == "mark" && g.stack.Len() > 0)
		g.see("mark on an empty queue", g.stack.Len() == 0)
		g.mark()
		g.ends()
	}
}

func (g *generator) popRandom() {
	g.pop()
	g.see("pop to a mark", g.ops[len(g.ops)-1].answer[0] == "1")
	g.see("pop without a mark", g.ops[len(g.ops)-1].answer[0] == "0")
}

func (g *generator) unmarkRandom() {
	g.unmark()
	g.see("mark taken", g.ops[len(g.ops)-1].answer[0] == "1")
	g.see("no mark to take", g.ops[len(g.ops)-1].answer[0] == "0")
}

func (g *generator) raiseRandom() {
	place := g.IntN(len(g.raisers))
	switch g.IntN(20) {
	case 0:
		g.raiseLong(place, strings.Repeat(string(rune('A'+g.IntN(26))), []int{1024, 1025, 2000, 4096, 6000}[g.IntN(5)]))
	case 1:
		g.raise(place, 0, 0, g.data())
	default:
		lib, reason := g.code()
		g.raise(place, lib, reason, g.data())
	}
}

func (g *generator) code() (errstack.Lib, errstack.Reason) {
	switch g.IntN(5) {
	case 0:
		return errstack.LibSys, errstack.Reason(g.IntN(150))
	case 1:
		return errstack.LibBIO, errstack.Reason(100 + g.IntN(60))
	case 2:
		return errstack.Lib(g.IntN(64)), errstack.ReasonFatal | errstack.Reason(256+g.IntN(20))
	case 3:
		return errstack.LibSys, errstack.Reason(g.Uint32())
	default:
		// No library has texts for reasons from 4096 on, not even those of OpenSSL that
		// are not built in here. libLong is for long data.
		return errstack.Lib(g.IntN(128) + 256*g.IntN(2)), errstack.Reason(g.Uint32()>>g.IntN(32) | 4096)
	}
}

// data returns text as it may come from outside.
func (g *generator) data() string {
	pieces := []string{"calling bind()", "host=", "a:b", "%s%n", "\n", "\x1b[31m", "\x7f", "é", "\u0085", "\x9b", "\xe9",
		"\u2028", "\\n", "\t", "\r\n", " ", "日本", "\x01"}
	switch g.IntN(8) {
	case 0, 1, 2:
		return ""
	case 3:
		return strings.Repeat("x", 1020+g.IntN(4))
	}
	var b strings.Builder
	for range 1 + g.IntN(4) {
		b.WriteString(pieces[g.IntN(len(pieces))])
	}
	return b.String()
}

func (g *generator) addRandom() {
	switch g.IntN(8) {
	case 0:
		g.addData()
	case 1:
		g.addData(strings.Repeat("y", 3000+g.IntN(3000)))
	case 2, 3:
		g.addData(g.data(), g.data())
	default:
		g.addData(g.data())
	}
}

// testTexts compares the texts and the properties of codes.
func testTexts(t *testing.T, peer string) {
	s := newScript(t)
	for n := range 200 {
		s.text(errstack.Pack(errstack.LibSys, errstack.Reason(n)))
		s.text(errstack.Pack(errstack.LibBIO, errstack.Reason(n)))
		s.text(errstack.Code(2<<23 | n)) // library 2 without the flag of system errors
		s.text(errstack.Pack(0, errstack.Reason(n)))
	}
	for _, errno := range []uint32{200, 511, 512, 4095, 4096, 9999, 1<<18 - 1, 1 << 18, 1<<19 + 1, 1<<31 - 1} {
		s.text(errstack.Pack(errstack.LibSys, errstack.Reason(errno)))
	}
	for n := range 200 {
		s.text(errstack.Pack(errstack.LibSys, errstack.Reason(10000+n)))
	}
	// BIO, another library with a name, and one without. The common reasons are the same
	// in all of them.
	for _, lib := range []errstack.Lib{errstack.LibBIO, errstack.LibComp, 200} {
		for n := range 400 {
			for _, flags := range []errstack.Reason{errstack.FlagCommon, errstack.FlagFatal, errstack.ReasonFatal, 1 << 20, 0x1F << 18} {
				s.text(errstack.Pack(lib, flags|errstack.Reason(n)))
			}
		}
	}
	for lib := range errstack.Lib(256) {
		for _, reason := range []errstack.Reason{0, 999, 1<<23 - 1} {
			s.text(errstack.Code(lib)<<23 | errstack.Code(reason))
		}
	}
	s.check(peer)
}

// testRegistered compares texts that are registered and removed.
func testRegistered(t *testing.T, peer string) {
	s := newScript(t)
	lib, err := ownLibrary()
	if err != nil {
		t.Fatal(err)
	}
	load := func(reason errstack.Reason, text string) {
		t.Helper()
		if err := errstack.LoadStrings(lib, map[errstack.Reason]string{reason: text}); err != nil {
			t.Fatal(err)
		}
		s.add("load " + strconv.Itoa(int(lib)) + " " + strconv.Itoa(int(reason)) + " " + encode(text))
		s.text(errstack.Pack(lib, reason))
	}
	unload := func(reason errstack.Reason) {
		errstack.UnloadStrings(lib, reason)
		s.add("unload " + strconv.Itoa(int(lib)) + " " + strconv.Itoa(int(reason)))
		s.text(errstack.Pack(lib, reason))
	}
	load(100, "out of tea")
	load(0, "tea routines")
	load(100, "out of green tea")
	load(errstack.ReasonFatal, "our own fatal")
	s.text(errstack.Pack(lib, 101))
	s.raise(0, lib, 100, "pot=2")
	s.print(10)
	unload(errstack.ReasonFatal)
	unload(100)
	unload(0)
	s.check(peer)
}
