package oracle_test

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/sys"
)

// interruptible are the calls that a signal may end, each with the scene before it.
var interruptible = []struct {
	name, kind string
	scene      []string
	call       string
}{
	{"BIO_accept_ex", "accept", connectedScene, "accept s2 s0 $a -"},
	{"BIO_accept_ex, non-blocking, no address", "accept", connectedScene, "accept s2 s0 none NONBLOCK"},
	{"BIO_accept_ex, AF_UNIX", "accept", unixConnected, "accept s2 s0 $a -"},
	{"BIO_connect, blocking", "connect", listenerScene, "connect s1 @s0 -"},
	{"BIO_connect, non-blocking", "connect", listenerScene, "connect s1 @s0 NONBLOCK"},
	{"BIO_connect, AF_UNIX, blocking", "connect", unixListener, "connect s1 @s0 -"},
	{"BIO_connect, AF_UNIX, non-blocking", "connect", unixListener, "connect s1 @s0 NONBLOCK"},
	{"BIO_connect of a cleared address", "connect", slices.Concat(listenerScene, []string{"set s1 nonblock 1"}), "disconnect s1"},
	{"BIO_socket_wait", "poll", connectedScene, "wait s0 1"},
}

// interrupting are the system calls to interrupt, with the names that strace has.
var interrupting = map[string]string{
	"accept":  "accept,accept4",
	"connect": "connect",
	"poll":    "?poll,?ppoll,?select,?pselect6",
}

// compareSignals is the rule "eintr", counted: EINTR is injected into the first n calls
// of a thread. What bio answers in one call is what OpenSSL answers in its call n+1, and
// the state of the sockets and the queue are the same; so no call is lost and none is
// made twice.
func compareSignals(t *testing.T, p pair, found *faultTable) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace: ", err)
	}
	if output, err := exec.Command(strace, "-f", "-o", "/dev/null", "-e", "inject=accept:error=EINTR:when=1..2", strace, "-V").CombinedOutput(); err != nil {
		t.Skipf("strace cannot inject errors here: %v\n%s", err, output)
	}
	for _, kind := range []string{"accept", "connect", "poll"} {
		for _, count := range []int{1, 2, 7} {
			program := []string{strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + interrupting[kind],
				"-e", fmt.Sprintf("inject=%s:error=EINTR:when=1..%d", interrupting[kind], count)}
			t.Run(fmt.Sprintf("%s interrupted %d times", kind, count), func(t *testing.T) {
				compareInterrupted(t, p, program, kind, count, found)
			})
		}
	}
	found.parts++
}

func compareInterrupted(t *testing.T, p pair, program []string, kind string, count int, found *faultTable) {
	var once, repeated []script
	for _, test := range interruptible {
		s := script{test.name, append(slices.Clone(test.scene), test.call)}
		// Where the attempt is taken to go on, an injected EINTR is not a signal's: nothing
		// has begun.
		goesOn := test.name == "BIO_connect, non-blocking" && sys.Limited(sys.LimitFallback)
		if test.kind == kind && s.beyond() == "" && !goesOn {
			once = append(once, s)
			repeated = append(repeated, script{test.name, slices.Concat(test.scene, slices.Repeat([]string{test.call}, count+1))})
		}
	}
	c, err := askUnder(program, p.libcrypto, t.TempDir(), repeated)
	if err != nil {
		t.Fatal(err)
	}
	bio, err := askUnder(program, "bio", t.TempDir(), once)
	if err != nil {
		t.Fatal(err)
	}
	eintr := fmt.Sprintf("errno %d retry 1", int(unix.EINTR))
	for i, s := range once {
		blocks := c.scripts[i]
		at := len(s.steps) - 1
		for n, b := range blocks[at : at+count] {
			if _, errno, _ := strings.Cut(b.result, " "); errno != eintr || len(b.queue) > 0 || n > 0 && b.open != blocks[at].open {
				t.Errorf("%s: libcrypto interrupted: %q", s.name, b.lines())
			}
		}
		result := blocks[at+count]
		if strings.HasSuffix(result.result, eintr) {
			t.Errorf("%s: libcrypto is interrupted once more", s.name)
		}
		want := rewrite(s, slices.Concat(blocks[:at], []block{result}))
		if text := difference(s, want, bio.scripts[i]); text != "" {
			t.Error(text)
		}
		oracle.Fired("eintr")
		found.addOnce(s.name, kind, unix.EINTR, "eintr")
	}
}
