//go:build linux || windows

package oracle_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"example.com/bio/internal/oracle"
)

// TestLibcrypto runs the same scripts through libcrypto and through bio. Whatever
// differs and no rule explains fails; so does a rule that explained nothing.
func TestLibcrypto(t *testing.T) {
	c := comparison{libcryptoSide(t), rewrite}
	facts := c.libcrypto.ask(t, nil).facts
	t.Logf("%s, Fast Open %s", facts["version"], facts["fastopen"])

	t.Run("cases", func(t *testing.T) { c.compare(t, availableCases(t)) })
	t.Run("options", func(t *testing.T) { c.compare(t, optionScripts(t)) })
	t.Run("random", func(t *testing.T) { compareRandom(t, c) })
	t.Run("faults", func(t *testing.T) { compareFaults(t, c, facts) })

	version := strings.Fields(facts["version"])[1]
	for _, rule := range oracle.Misfired(version) {
		t.Errorf("the rule %s is not about OpenSSL %s", rule, version)
	}
	if t.Failed() || flag.Lookup("test.run").Value.String() != "" || flag.Lookup("test.skip").Value.String() != "" {
		return
	}
	for _, rule := range oracle.Unfired("internal/oracle", version) {
		if explainsNothing(t, rule, facts) {
			continue
		}
		t.Errorf("the rule %s explained nothing", rule)
	}
}

// comparison is how the two sides are compared: expect computes what bio must print for
// a script from what libcrypto printed.
type comparison struct {
	libcrypto side
	expect    func(s script, c []block) []block
}

// mismatches runs the scripts on both sides and returns an entry for each script, nil for
// those that agree.
func (c comparison) mismatches(t *testing.T, scripts []script) []*mismatch {
	t.Helper()
	there := c.libcrypto.start(t, scripts)
	here := bioSide.start(t, scripts)
	want, got := there.answer(t), here.answer(t)
	list := make([]*mismatch, len(scripts))
	for i, s := range scripts {
		list[i] = difference(s, c.expect(s, want.scripts[i]), got.scripts[i])
	}
	return list
}

// compare fails the test for each script that differs; it prints the first few, shrunk.
func (c comparison) compare(t *testing.T, scripts []script) {
	t.Helper()
	calls, fastOpens := 0, 0
	for _, s := range scripts {
		calls += s.calls()
		fastOpens += s.fastOpens()
	}
	t.Logf("%d scripts, %d calls, %d of them with Fast Open", len(scripts), calls, fastOpens)
	printed := 0
	for _, m := range c.mismatches(t, scripts) {
		if m == nil {
			continue
		}
		if printed++; printed > 5 {
			t.Error("and more scripts differ")
			return
		}
		small := c.shrink(t, m.script)
		switch {
		case small != nil:
			t.Error(small)
		case m.script.steps[0] == impatient && (m.late() || m.taken()):
			t.Logf("the machine was late once, or a port was taken\n%v", m)
		default:
			t.Errorf("seen once, and not when the script was run again\n%v", m)
		}
	}
}

// shrink drops steps as long as the script still differs in the same way. It returns nil
// if the script does not differ when it is run again.
func (c comparison) shrink(t *testing.T, s script) *mismatch {
	t.Helper()
	m := c.mismatches(t, []script{s})[0]
	for i := 0; m != nil && i < len(s.steps); {
		if s.steps[i] == impatient { // without it each call that waits takes long
			i++
			continue
		}
		shorter := script{s.name, slices.Delete(slices.Clone(s.steps), i, i+1)}
		if smaller := c.mismatches(t, []script{shorter})[0]; smaller != nil && smaller.like(m) {
			s, m = shorter, smaller
		} else {
			i++
		}
	}
	return m
}
