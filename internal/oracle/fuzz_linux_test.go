package oracle_test

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// FuzzScripts makes a script of every input and compares the two sides. bio answers in
// this process, so that the fuzzer sees what an input reaches.
func FuzzScripts(f *testing.F) {
	for _, seed := range []string{"", "a", "bind", "connect and accept", "\x00\x01\x02\x03", "\xff\xfe\xfd"} {
		f.Add([]byte(seed))
	}
	libcrypto := startConversation(f, libcryptoSide(f))
	directory, enter := newDirectory(f), newNetwork(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		t.Chdir(directory)
		g := newGenerator(t, &choices{rest: data})
		s := g.script("fuzz")
		if !g.available(s) {
			return
		}
		compare := func() *mismatch {
			return difference(s, rewrite(s, libcrypto.ask(t, s)), answerHere(t, s, enter))
		}
		if m := compare(); m != nil && compare() != nil { // not a matter of time
			t.Error(m)
		}
	})
}

// choices are random numbers that the bytes of an input determine, as long as there are
// any left.
type choices struct {
	rest []byte
	tail rand.PCG
}

// Uint64 repeats one byte: a small random number is taken from either end.
func (c *choices) Uint64() uint64 {
	if len(c.rest) == 0 {
		return c.tail.Uint64()
	}
	next := uint64(c.rest[0])
	c.rest = c.rest[1:]
	return next * 0x0101010101010101
}

// conversation is a process that answers one script after another.
type conversation struct {
	input  io.Writer
	output *bufio.Reader
}

func startConversation(f *testing.F, s side) conversation {
	f.Helper()
	cmd := s.command(f)
	input, err := cmd.StdinPipe()
	socktest.Check(f, err)
	output, err := cmd.StdoutPipe()
	socktest.Check(f, err)
	socktest.Check(f, cmd.Start())
	f.Cleanup(func() {
		input.Close()
		cmd.Wait()
	})
	return conversation{input, bufio.NewReader(output)}
}

func (c conversation) ask(t *testing.T, s script) []block {
	t.Helper()
	_, err := io.WriteString(c.input, s.input())
	socktest.Check(t, err)
	var output strings.Builder
	for {
		line, err := c.output.ReadString('\n')
		if err != nil {
			t.Fatalf("%v\n%v", err, s)
		}
		if line == "done\n" {
			return parse(output.String()).scripts[0]
		}
		output.WriteString(line)
	}
}

// newNetwork returns a function that moves its thread to a new network namespace. It does
// nothing if this process may not make one.
func newNetwork(tb testing.TB) (enter func()) {
	tb.Helper()
	made := make(chan int)
	go func() {
		runtime.LockOSThread() // and never unlock it: the thread is in the namespace
		if unix.Unshare(unix.CLONE_NEWNET) != nil || sandbox.RaiseLoopback() != nil {
			made <- -1
			return
		}
		fd, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			fd = -1
		}
		made <- fd
	}()
	fd := <-made
	if fd < 0 {
		return func() {}
	}
	socktest.CloseAtEnd(tb, fd)
	return func() {
		if err := unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
			panic(err)
		}
	}
}

func answerHere(t *testing.T, s script, enter func()) []block {
	t.Helper()
	var output bytes.Buffer
	socktest.Check(t, answerScripts(strings.NewReader(s.input()), &output, enter))
	return parse(output.String()).scripts[0]
}
