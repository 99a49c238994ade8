package oracle_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/bio"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestSystemCalls counts the system calls of every function with every combination of
// options: bio makes exactly one fewer than OpenSSL to accept a connection, and otherwise
// never more.
func TestSystemCalls(t *testing.T) {
	socktest.Need(t, "strace", "ioctl-mode") // without the latter the blocking mode takes two calls
	sandbox.WithoutPreemption(t)             // bio repeats a call that a signal interrupts
	libcrypto := libcryptoSide(t)
	var scripts []script
	for _, k := range kinds(t) {
		scripts = append(scripts, k.everyOption())
	}
	there, libcryptoCalls := libcrypto.trace(t, scripts)
	here, bioCalls := bioSide.trace(t, scripts)
	if len(libcryptoCalls) != len(bioCalls) {
		t.Fatalf("libcrypto made %d calls, bio %d", len(libcryptoCalls), len(bioCalls))
	}
	n := 0
	for i, s := range scripts {
		want := rewrite(s, there.scripts[i])
		for j, step := range s.steps {
			got := here.scripts[i][j]
			if got.result != want[j].result {
				t.Errorf("%s: %s: libcrypto %s, bio %s", s.name, step, want[j].result, got.result)
			}
			if !isCall(step) {
				continue
			}
			most, made := len(libcryptoCalls[n]), len(bioCalls[n])
			accepted := strings.HasPrefix(step, "accept ") && got.result == "fd"
			if accepted {
				most--
			}
			if made > most || accepted && made != most || made == 0 {
				t.Errorf("%s: %s\nlibcrypto %q\nbio       %q", s.name, step, libcryptoCalls[n], bioCalls[n])
			}
			n++
		}
	}
	t.Logf("%d calls counted on each side", n)
}

// everyOption returns a script that calls every function with every combination of
// options.
func (k kind) everyOption() script {
	s := script{name: k.socket, steps: []string{"trace"}}
	paths := 0
	address := func() string {
		paths++
		return strings.Replace(k.any, "/u0", fmt.Sprintf("/u%d", paths), 1)
	}
	domain := strings.TrimSuffix(k.socket, "-")
	for o := bio.Options(0); o <= bio.AllOptions; o++ {
		s.steps = append(s.steps,
			"socket s0 "+domain+o.String(), "bind s0 "+address()+" "+o.String(),
			"socket s1 "+k.socket, "bind s1 @s0 "+o.String(), // in use
			"socket s2 "+k.socket, "listen s2 "+address()+" "+o.String(),
			"socket s3 "+k.socket, "listen s3 "+address()+" -",
			"socket s4 "+k.socket, "connect s4 @s3 "+o.String(),
			"nbio s4 1", "ndelay s4 1", "wait s4 0", "sockerror s4", "sockinfo s3 $a")
		if k.stream {
			s.steps = append(s.steps,
				"socket s5 "+k.socket, "connect s5 @s0 "+o.String(), // refused
				"socket s6 "+k.socket, "connect s6 @s3 -", "accept s8 s3 $a "+o.String(),
				"socket s7 "+k.socket, "connect s7 @s3 -", "accept s9 s3 none "+o.String(),
				"set s2 nonblock 1", "accept s9 s2 $a "+o.String()) // would block
		}
		s.steps = append(s.steps, "close s4")
	}
	return s
}

// tracedCalls are the system calls that are counted: those of sockets and descriptors. A
// question mark is for those that not every port has.
const tracedCalls = "trace=getppid,socket,bind,connect,listen,accept,accept4,close,ioctl,fcntl,dup,shutdown," +
	"getsockopt,setsockopt,getsockname,getpeername,?poll,ppoll,?select,pselect6"

// trace runs the scripts under strace. It returns the system calls of each call.
func (s side) trace(t *testing.T, scripts []script) (answer, [][]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "trace")
	got := s.under("strace", "-f", "-qq", "-e", "signal=none", "-e", tracedCalls, "-o", file).ask(t, scripts)
	text, err := os.ReadFile(file)
	socktest.Check(t, err)
	return got, parseTrace(string(text))
}

// parseTrace returns the system calls between each two marks of a thread.
func parseTrace(trace string) (calls [][]string) {
	marked := make(map[string]bool) // the threads that are in a call
	for line := range strings.Lines(trace) {
		thread, call, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		call = strings.TrimSpace(call)
		switch {
		case strings.HasPrefix(call, "getppid("):
			if marked[thread] = !marked[thread]; marked[thread] {
				calls = append(calls, nil)
			}
		case marked[thread] && !strings.HasPrefix(call, "<"): // the rest of a call that another thread interrupted
			calls[len(calls)-1] = append(calls[len(calls)-1], call)
		}
	}
	return calls
}
