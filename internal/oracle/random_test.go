//go:build linux || windows

package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/bio"
	"example.com/bio/internal/socktest"
)

// impatient is the first step of a random script, whose calls often wait for what never
// comes.
const impatient = "patience 4"

// compareRandom runs random scripts from a seed that it prints. BIO_SEED sets the seed and
// BIO_ORACLE_CALLS the least number of calls.
func compareRandom(t *testing.T, c comparison) {
	seed, least := socktest.Seed(t), int(socktest.Setting(t, "BIO_ORACLE_CALLS", 20000))
	g := newGenerator(t, rand.NewPCG(seed, 0))
	var scripts []script
	made := 0
	for calls := 0; calls < least; {
		s := g.script(fmt.Sprintf("script %d of seed %d", made, seed))
		made++
		if g.available(s) {
			scripts = append(scripts, s)
			calls += s.calls()
		}
	}
	c.compare(t, scripts)
}

// generator makes scripts.
type generator struct {
	*rand.Rand
	tb    testing.TB
	kinds []kind
	keep  bool // the script does not empty the queue
	named bool // the script records on a stack that others see
}

func newGenerator(tb testing.TB, source rand.Source) *generator {
	return &generator{Rand: rand.New(source), tb: tb, kinds: kinds(tb)}
}

// available reports whether bio's system calls can do what a script needs, which may give
// any address to any socket.
func (g *generator) available(s script) bool {
	needs := s.needs()
	var ofUnix, ofOthers bool
	for _, step := range s.steps {
		if name, args := verb(step); name == "socket" && args[1] != "unix" {
			ofOthers = true
		} else if slices.ContainsFunc(args, func(word string) bool { return strings.HasPrefix(word, "unix") }) {
			ofUnix = true
		}
	}
	if ofUnix && ofOthers {
		needs = append(needs, "foreign-lengths")
	}
	return hasAll(g.tb, needs)
}

func (g *generator) has(need string) bool { return socktest.Has(g.tb, need) }

func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

// script makes a script of some dozen calls: first a scene in which most calls find
// something, then calls of all sorts, and sometimes one after which the two sides are
// meant to be in different states.
func (g *generator) script(name string) script {
	g.keep, g.named = g.IntN(8) == 0, true
	steps := []string{impatient}
	if g.keep {
		steps = append(steps, "keep")
	}
	if record := pick(g, "own", "own", "own", "default", "none"); record == "default" || record == "none" && !g.keep {
		steps = append(steps, "record "+record)
		g.named = record == "default"
	}
	steps = append(steps, g.scene()...)
	for range 6 + g.IntN(14) {
		steps = append(steps, g.step()...)
	}
	if g.keep {
		return script{name, append(steps, "drain")}
	}
	if g.IntN(4) == 0 {
		steps = append(steps, fmt.Sprintf("%s %s %s %s", pick(g, "bind", "connect", "listen"), g.descriptor(), pick(g, noAddress...), g.options()))
	}
	return script{name, steps}
}

// scene is a listener with clients, a pair of datagram sockets, or a few sockets.
func (g *generator) scene() []string {
	k := pick(g, g.kinds...)
	steps := []string{"socket s0 " + k.socket, "socket s1 " + k.socket}
	if g.IntN(5) == 0 {
		return append(steps, "socket s2 "+pick(g, g.kinds...).socket)
	}
	steps = append(steps, "listen s0 "+k.any+" "+g.options())
	if !k.stream {
		return append(steps, "connect s1 @s0 "+g.options())
	}
	if g.IntN(6) == 0 && k.any[0] == 'u' {
		steps = append(steps, "shrink s0")
	}
	for i := range g.IntN(3) {
		client := fmt.Sprintf("s%d", 1+i)
		steps = append(steps, "socket "+client+" "+k.socket)
		if g.IntN(4) == 0 {
			steps = append(steps, "bind "+client+" "+g.address()+" "+g.options())
		}
		steps = append(steps, "connect "+client+" @s0 "+g.options(), fmt.Sprintf("accept s%d s0 %s %s", 5+i, g.variable(), g.options()))
	}
	return steps
}

// step is a call of any sort, or a change of the scene.
func (g *generator) step() []string {
	call := g.call()
	if !g.keep && g.named && g.IntN(12) == 0 {
		call = "thread " + call
	}
	if g.IntN(25) == 0 && g.has("descriptor-limit") {
		return []string{"fill", call, "unfill"}
	}
	if g.IntN(8) != 0 {
		return []string{call}
	}
	changes := []string{
		"set " + g.descriptor() + " " + pick(g, presets...),
		"set " + g.descriptor() + " linger 1",
		"open " + g.slot() + " " + pick(g, "null", "directory", "pipe"),
		"assign " + pick(g, "$a", "$b") + " " + g.address(),
	}
	if g.has("abstract") {
		changes = append(changes, "abstract "+g.slot()+" "+pick(g, "one", "two"))
	}
	return []string{pick(g, changes...), call}
}

func (g *generator) call() string {
	switch n := g.IntN(100); {
	case n < 14:
		if g.IntN(8) == 0 {
			return fmt.Sprintf("socket %s %s %s %d -", g.slot(), pick(g, "unspec", "unix", "inet", "9999", "-1"),
				pick(g, "stream", "dgram", "seqpacket", "9999", "526337"), pick(g, 0, 6, 17, 132, -1))
		}
		return "socket " + g.slot() + " " + pick(g, g.kinds...).socket
	case n < 28:
		return fmt.Sprintf("bind %s %s %s", g.descriptor(), g.address(), g.options())
	case n < 46:
		return fmt.Sprintf("connect %s %s %s", g.descriptor(), g.address(), g.options())
	case n < 58:
		return fmt.Sprintf("listen %s %s %s", g.descriptor(), g.address(), g.options())
	case n < 72:
		return fmt.Sprintf("accept %s %s %s %s", g.slot(), pick(g, "s0", g.descriptor()), g.variable(), g.options())
	case n < 79:
		return "close " + g.descriptor()
	case n < 84:
		return fmt.Sprintf("nbio %s %d", g.descriptor(), g.IntN(2))
	case n < 88:
		return fmt.Sprintf("ndelay %s %d", g.descriptor(), g.IntN(2))
	case n < 92:
		return "sockerror " + g.descriptor()
	case n < 97:
		return fmt.Sprintf("sockinfo %s %s", g.descriptor(), pick(g, "$a", "$b", "$c"))
	}
	if g.keep {
		return "sockerror " + g.descriptor()
	}
	return "disconnect " + g.descriptor()
}

// noAddress are the words for an address that bio refuses.
var noAddress = []string{"null", "cleared"}

func (g *generator) slot() string { return fmt.Sprintf("s%d", g.IntN(8)) }

func (g *generator) descriptor() string {
	if g.IntN(12) == 0 {
		return pick(g, "-1", "-2", "closed")
	}
	return g.slot()
}

func (g *generator) variable() string { return pick(g, "$a", "$b", "none") }

func (g *generator) address() string {
	switch n := g.IntN(20); {
	case n < 8:
		return "@" + pick(g, "s0", g.slot())
	case n < 11:
		hosts := []string{"127.0.0.1", "0.0.0.0", "127.0.0.9", "192.0.2.1"}
		if !g.has("accept-timeout") { // nothing ends a connect to the last
			hosts = hosts[:3]
		}
		return "inet/" + pick(g, hosts...) + "/" + pick(g, "0", "@s0")
	case n < 14 && g.has("ipv6"):
		return "inet6/" + pick(g, "::1", "::", "::ffff:127.0.0.1", "fe80::1") + "/" + pick(g, "0", "@s0")
	case !g.has("af_unix"):
		return "inet/127.0.0.1/" + pick(g, "0", "@s0")
	case n < 15:
		return "unix/" + pick(g, "file", "file/u0", "missing/u0", "{107}", "{108}")
	}
	return "unix/" + pick(g, "u0", "u1", "u2")
}

// options are any. The rule for Fast Open replaces the whole queue, so that there is none
// while the queue is kept.
func (g *generator) options() string {
	o := bio.Options(g.Uint64()) & bio.AllOptions
	if g.keep {
		o &^= bio.TFO
	}
	if g.IntN(3) == 0 {
		o = 0
	}
	return o.String()
}
