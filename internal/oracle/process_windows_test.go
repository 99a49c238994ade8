package oracle_test

import (
	"os"
	"os/exec"
	"testing"

	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { socktest.Main(m) }

// side is what answers scripts.
type side struct {
	program string // "" for this one
}

var bioSide side

// peerVariable names in the environment the C program, built for Windows.
const peerVariable = "BIO_PEER"

// libcryptoSide returns the side of the C program.
func libcryptoSide(tb testing.TB) side {
	tb.Helper()
	program := os.Getenv(peerVariable)
	if program == "" {
		socktest.Lack(tb, "libcrypto", peerVariable, " names no program")
	}
	return side{program}
}

// start runs the scripts to their end, in a new directory, which they empty: the other side
// could take their ports.
func (s side) start(tb testing.TB, scripts []script) *run {
	tb.Helper()
	r, input := newRun(scripts)
	var err error
	if s.program == "" {
		before, wdErr := os.Getwd()
		socktest.Check(tb, wdErr)
		socktest.Check(tb, os.Chdir(newDirectory(tb)))
		err = answerScripts(input, &r.stdout, func() {})
		socktest.Check(tb, os.Chdir(before))
	} else {
		r.cmd = exec.Command(s.program)
		r.cmd.Dir = newDirectory(tb)
		r.cmd.Stdin, r.cmd.Stdout, r.cmd.Stderr = input, &r.stdout, &r.stderr
		err = r.cmd.Run()
	}
	r.wait = func() error { return err }
	return r
}

// compareFaults needs what makes system calls fail.
func compareFaults(t *testing.T, _ comparison, _ map[string]string) { socktest.Need(t, "seccomp") }

// explainsNothing reports whether a rule is about what is not here.
func explainsNothing(t *testing.T, rule string, facts map[string]string) bool {
	switch rule {
	case "eintr":
		return !socktest.Has(t, "signals")
	case "unix-names":
		return !socktest.Has(t, "af_unix")
	case "accept4":
		return true // no call makes a socket and sets its mode
	case "wait-poll":
		return true // libcrypto waits with select(2), whatever its version
	case "tfo":
		return facts["fastopen"] != "interposed"
	}
	return false
}

func hexRule(string) string { return "" }

func needsOfRule(string) []string { return []string{"seccomp"} }
