package oracle_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
)

// pair is the two sides.
type pair struct {
	libcrypto string // the path of the program
	isolated  bool   // each has a network of its own
	expect    func(s script, c []block) []block
}

// differences runs the scripts on both sides, at the same time unless they could
// take each other's ports, and returns the differing ones' numbers, each with its
// description.
func (p pair) differences(t testing.TB, scripts []script) map[int]string {
	t.Helper()
	var c, b answer
	var cErr, bErr error
	cDirectory, bDirectory := t.TempDir(), t.TempDir()
	var wait sync.WaitGroup
	wait.Go(func() { c, cErr = ask(p.libcrypto, cDirectory, scripts) })
	if !p.isolated {
		wait.Wait()
	}
	b, bErr = ask("bio", bDirectory, scripts)
	wait.Wait()
	if err := errors.Join(cErr, bErr); err != nil {
		t.Fatal(err)
	}
	found := make(map[int]string)
	for i, s := range scripts {
		if text := difference(s, p.expect(s, c.scripts[i]), b.scripts[i]); text != "" {
			found[i] = text
		}
	}
	return found
}

// compare fails the test for each script that differs, shrunk; it prints the first
// few.
func (p pair) compare(t *testing.T, scripts []script) {
	t.Helper()
	calls := 0
	for _, s := range scripts {
		calls += s.calls()
	}
	t.Logf("%d scripts, %d calls", len(scripts), calls)
	printed := 0
	found := p.differences(t, scripts)
	for i, s := range scripts {
		text, differs := found[i]
		if !differs {
			continue
		}
		if printed++; printed > 5 {
			t.Errorf("%d scripts differ; these are the first", len(found))
			return
		}
		if small, ok := p.shrink(t, s); ok {
			text = small
		} else if s.steps[0] == impatient && isLate(text) {
			t.Logf("the machine was late once\n%s", text)
			continue
		} else {
			text = "seen once, not when the script was run again\n" + text
		}
		t.Errorf("%s", strings.TrimSpace(text))
	}
}

// shrink drops steps while the script still differs in the same way.
func (p pair) shrink(t testing.TB, s script) (text string, ok bool) {
	text, ok = p.differences(t, []script{s})[0]
	for i := 0; ok && i < len(s.steps); {
		if s.steps[i] == impatient { // without it each call that waits takes long
			i++
			continue
		}
		shorter := script{s.name, slices.Delete(slices.Clone(s.steps), i, i+1)}
		if smaller, differs := p.differences(t, []script{shorter})[0]; differs && way(smaller) == way(text) {
			s, text = shorter, smaller
		} else {
			i++
		}
	}
	return text, ok
}

// way is what two descriptions of one difference have in common: the step, the
// results and the queues, without the state of other sockets.
func way(description string) string {
	var lines []string
	for line := range strings.Lines(description) {
		if step, ok := strings.CutPrefix(line, "step "); ok {
			_, line, _ = strings.Cut(step, ", ")
			lines = append(lines, line)
		} else if len(line) > 2 && strings.ContainsAny(line[:1], "-+ ") && !strings.HasPrefix(line[2:], "socket ") && !strings.HasPrefix(line[2:], "open ") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
