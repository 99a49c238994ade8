package oracle_test

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// faultScript is a script whose last call meets an errno.
type faultScript struct {
	script
	step  step
	errno syscall.Errno
}

// faultScripts are every step with every errno.
func faultScripts(steps []step) []faultScript {
	var scripts []faultScript
	for _, s := range steps {
		for _, errno := range slices.Concat(s.kind.errnos, everyCall) {
			scripts = append(scripts, faultScript{s.script(errno), s, errno})
		}
	}
	return scripts
}

// remembered reports whether bio may take the fault for a fact about the system, so that
// the script needs a process of its own.
func (f faultScript) remembered() bool {
	return f.errno == unix.ENOSYS && (f.step.kind.name == "accept" || f.step.kind.name == "socket")
}

// needFaults skips the test where system calls cannot be made to fail.
func needFaults(t *testing.T) {
	t.Helper()
	if len(acceptCalls) == 0 {
		t.Skip("the socket calls of this machine go through one system call, whose arguments a filter cannot see")
	}
	probe := script{"probe", []string{fault{[]uint32{unix.SYS_ACCT}, nil, unix.EPERM}.step()}}
	if answered, err := ask("bio", t.TempDir(), []script{probe}); err != nil {
		t.Fatal(err)
	} else if result := answered.scripts[0][0].result; result != "0" {
		t.Skipf("no seccomp filters on this machine: errno %s", result)
	}
}

// compareFaults makes every step of every function fail with every errno, and holds the
// table of it to what was found.
func compareFaults(t *testing.T, p pair, hello answer) {
	needFaults(t)
	fastOpen := "tfo"
	if hello.fastOpen == "native" {
		fastOpen = ""
	}
	found := newFaultTable()
	all := faultSteps(hello.inet6, hello.fionbio, fastOpen)
	steps := slices.DeleteFunc(slices.Clone(all), func(s step) bool { return s.beyond() != "" })
	complete := t.Run("steps", func(t *testing.T) { compareFaultSteps(t, p, steps, found) })
	complete = t.Run("fallback", func(t *testing.T) { compareFallback(t, p, hello.fionbio, found) }) && complete
	complete = t.Run("signals", func(t *testing.T) { compareSignals(t, p, found) }) && complete
	complete = t.Run("without counterpart", func(t *testing.T) { checkFaultsAlone(t, found) }) && complete
	switch {
	case !complete:
	case len(steps) < len(all) || !hello.inet6 || fastOpen == "" || found.parts < 4:
		t.Log("the table is made by all parts of this test, with IPv6, strace, and libcrypto without Fast Open")
	default:
		found.check(t)
	}
}

func compareFaultSteps(t *testing.T, p pair, steps []step, found *faultTable) {
	met := make(map[string]faultScript)
	faulty := pair{p.libcrypto, p.isolated, func(s script, c []block) []block {
		want := rewrite(s, c)
		f := met[s.name]
		if len(s.steps) != len(f.steps) { // it is being shrunk
			return want
		}
		last := len(f.steps) - 1
		if !strings.Contains(want[last].result+" ", " "+strconv.Itoa(int(f.errno))+" ") {
			t.Errorf("%s: libcrypto did not meet it: %s", s.name, want[last].result)
		}
		if differs := !sameOutcome(c[last], want[last]); differs != (f.step.rule != "") {
			t.Errorf("%s: differs %t, by the rule %q", s.name, differs, f.step.rule)
		}
		found.add(f.step.name, f.step.kind.name, f.errno, f.step.rule)
		return want
	}}
	var scripts, alone []script
	for _, f := range faultScripts(steps) {
		met[f.name] = f
		if f.remembered() {
			alone = append(alone, f.script)
		} else {
			scripts = append(scripts, f.script)
		}
	}
	faulty.compare(t, scripts)
	for _, s := range alone {
		faulty.compare(t, []script{s})
	}
	found.parts++
}

// sameOutcome reports whether two blocks say the same of the call itself: its result, its
// queue, what it stored, and how many descriptors are open.
func sameOutcome(a, b block) bool {
	return a.result == b.result && slices.Equal(a.queue, b.queue) && a.address == b.address && a.open == b.open
}
