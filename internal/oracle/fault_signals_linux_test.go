package oracle_test

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/socktest"
)

// interruptible are the calls that a signal may end, each with the scene before it.
var interruptible = []struct {
	name, fails string
	scene       []string
	call        string
}{
	{"BIO_accept_ex", "accept", connectedScene, "accept s2 s0 $a -"},
	{"BIO_accept_ex, non-blocking, no address", "accept", connectedScene, "accept s2 s0 none NONBLOCK"},
	{"BIO_accept_ex, AF_UNIX", "accept", unixConnected, "accept s2 s0 $a -"},
	{"BIO_connect, blocking", "connect", listenerScene, "connect s1 @s0 -"},
	{"BIO_connect, non-blocking", "connect", listenerScene, "connect s1 @s0 NONBLOCK"},
	{"BIO_connect, AF_UNIX, blocking", "connect", unixListener, "connect s1 @s0 -"},
	{"BIO_connect, AF_UNIX, non-blocking", "connect", unixListener, "connect s1 @s0 NONBLOCK"},
	{"BIO_connect of a cleared address", "connect", slices.Concat(listenerScene, []string{"set s1 nonblock 1"}), "disconnect s1"},
	// A connection would be awaited with poll: the signals are for the call itself.
	{"BIO_socket_wait", "poll", streamScene, "wait s0 0"},
}

// compareSignals is the rule "eintr", counted: strace injects EINTR into the first n calls
// of a thread. What bio answers in one call is what OpenSSL answers in its call n+1, and
// the state of the sockets and the queue are the same; so no call is lost and none is
// made twice.
func (f *faultTest) compareSignals(t *testing.T) {
	socktest.Need(t, "strace")
	for _, test := range []struct{ name, calls string }{ // the names that strace has
		{"accept", "accept,accept4"},
		{"connect", "connect"},
		{"poll", "?poll,?ppoll,?select,?pselect6"},
	} {
		for _, count := range []int{1, 2, 7} {
			tracer := []string{"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + test.calls,
				"-e", fmt.Sprintf("inject=%s:error=EINTR:when=1..%d", test.calls, count)}
			t.Run(fmt.Sprintf("%s interrupted %d times", test.name, count), func(t *testing.T) {
				f.compareInterrupted(t, tracer, test.name, count)
			})
		}
	}
	f.parts++
}

func (f *faultTest) compareInterrupted(t *testing.T, tracer []string, fails string, count int) {
	var once, repeated []script
	for _, test := range interruptible {
		s := script{test.name, append(slices.Clone(test.scene), test.call)}
		// Without connect-again bio takes an attempt to be under way, but after an injected
		// EINTR nothing has begun.
		underWay := test.name == "BIO_connect, non-blocking" && !socktest.Has(t, "connect-again")
		if test.fails == fails && !underWay && hasAll(t, s.needs()) {
			once = append(once, s)
			repeated = append(repeated, script{test.name, slices.Concat(test.scene, slices.Repeat([]string{test.call}, count+1))})
		}
	}
	there := f.libcrypto.under(tracer...).ask(t, repeated)
	here := bioSide.under(tracer...).ask(t, once)
	for i, s := range once {
		blocks, at := there.scripts[i], len(s.steps)-1
		for _, b := range blocks[at : at+count] {
			if !isInterrupted(b) || len(b.queue) > 0 || b.open != blocks[at].open {
				t.Errorf("%s: libcrypto interrupted: %+v", s.name, b)
			}
		}
		result := blocks[at+count]
		if isInterrupted(result) {
			t.Errorf("%s: libcrypto is interrupted once more", s.name)
		}
		want := rewrite(s, slices.Concat(blocks[:at], []block{result}))
		if m := difference(s, want, here.scripts[i]); m != nil {
			t.Error(m)
		}
		oracle.Fired("eintr")
		f.found.add(faultCase{s.name, fails, unix.EINTR, "eintr"})
	}
}
