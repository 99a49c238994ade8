package oracle_test

import (
	"os/exec"
	"slices"
	"sync"
	"testing"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// side is what answers scripts.
type side struct {
	role   string
	args   []string
	tracer []string // the command that the process runs under, if any
}

var bioSide = side{role: bioRole}

// libcryptoSide compiles the C program.
func libcryptoSide(tb testing.TB) side {
	tb.Helper()
	more := []string{"testdata/address.c", "testdata/state.c", "testdata/call.c", "testdata/scene.c",
		"testdata/fastopen.c", "testdata/system.c", "-D_GNU_SOURCE", "-rdynamic"}
	if !socktest.Has(tb, "tfo") {
		more = append(more, "-DIGNORE_FAST_OPEN")
	}
	return side{role: libcryptoRole, args: []string{oracle.Build(tb, "testdata/peer.c", more...)}}
}

func (s side) under(tracer ...string) side {
	s.tracer = tracer
	return s
}

// command returns the process in a new directory, and in a new network namespace if this
// machine has any.
func (s side) command(tb testing.TB) *exec.Cmd {
	tb.Helper()
	socktest.Need(tb, "accept-timeout") // it ends the calls of a script that would block
	cmd := sandbox.Command(tb, s.role, s.args...)
	if len(s.tracer) > 0 {
		cmd.Path, cmd.Args = socktest.Program(tb, s.tracer[0]), slices.Concat(s.tracer, cmd.Args)
	}
	cmd.Dir = newDirectory(tb)
	if socktest.Has(tb, "netns") {
		cmd.SysProcAttr = sandbox.Attributes(sandbox.Network)
	}
	return cmd
}

func (s side) start(tb testing.TB, scripts []script) *run {
	tb.Helper()
	r, input := newRun(scripts)
	r.cmd = s.command(tb)
	r.cmd.Stdin, r.cmd.Stdout, r.cmd.Stderr = input, &r.stdout, &r.stderr
	socktest.Check(tb, r.cmd.Start())
	r.wait = sync.OnceValue(r.cmd.Wait)
	if r.cmd.SysProcAttr == nil { // the other side could take its ports
		r.wait()
	}
	return r
}

// explainsNothing reports whether a rule is about what is not here.
func explainsNothing(t *testing.T, rule string, facts map[string]string) bool {
	switch rule {
	case "tfo":
		return facts["fastopen"] != "interposed"
	case "accept4": // it is about a call that fails
		return !hasFaults(t)
	}
	return false
}
