package oracle_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// FuzzScripts makes a script of every input and compares the two sides. bio answers in
// this process, so that the fuzzer sees what an input reaches.
func FuzzScripts(f *testing.F) {
	for _, seed := range []string{"", "a", "bind", "connect and accept", "\x00\x01\x02\x03", "\xff\xfe\xfd"} {
		f.Add([]byte(seed))
	}
	program := buildPeer(f)
	both, err := newBoth(program, f.TempDir(), f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	defer both.close()
	f.Fuzz(func(t *testing.T, data []byte) {
		g := generator{Rand: rand.New(&choices{rest: data}), kinds: kinds(both.inet6), inet6: both.inet6}
		s := g.script("fuzz")
		if s.beyondAtRandom() != "" {
			return
		}
		text := both.difference(t, s)
		if text != "" && both.difference(t, s) != "" { // not a matter of time
			t.Error(text)
		}
	})
}

// choices are random numbers that the bytes of an input decide, as long as there are
// some.
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

// both are the two sides, ready for one script after another.
type both struct {
	inet6     bool
	directory string // of bio's side
	network   int    // of bio's side: a descriptor, -1 for the machine's own
	peer      *exec.Cmd
	input     io.WriteCloser
	output    *bufio.Reader
}

func newBoth(program, cDirectory, bioDirectory string) (*both, error) {
	for _, directory := range []string{cDirectory, bioDirectory} {
		if err := os.WriteFile(filepath.Join(directory, "file"), nil, 0o600); err != nil {
			return nil, err
		}
	}
	b := &both{directory: bioDirectory, network: newNetwork()}
	b.peer = exec.Command("/proc/self/exe")
	b.peer.Dir = cDirectory
	b.peer.Env = append(os.Environ(), sideVariable+"="+program)
	if b.network >= 0 {
		b.peer.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	}
	input, inputErr := b.peer.StdinPipe()
	output, outputErr := b.peer.StdoutPipe()
	if err := errors.Join(inputErr, outputErr); err != nil {
		return nil, err
	}
	b.input, b.output = input, bufio.NewReader(output)
	if err := b.peer.Start(); err != nil {
		return nil, err
	}
	hello, err := b.askLibcrypto(script{})
	b.inet6 = hello.inet6
	return b, err
}

func (b *both) close() {
	b.input.Close()
	b.peer.Wait()
	if b.network >= 0 {
		unix.Close(b.network)
	}
}

// newNetwork makes a network namespace and returns a descriptor of it, -1 where the
// system does not let us.
func newNetwork() int {
	made := make(chan int)
	go func() {
		runtime.LockOSThread() // and never unlock it: the thread is in there
		if unix.Unshare(unix.CLONE_NEWNET) != nil {
			made <- -1
			return
		}
		raiseLoopback()
		fd, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			panic(err)
		}
		made <- fd
	}()
	return <-made
}

// difference runs a script on one side and then on the other.
func (b *both) difference(t *testing.T, s script) string {
	t.Helper()
	c, err := b.askLibcrypto(s)
	if err != nil {
		t.Fatalf("%v\n%v", err, s)
	}
	return difference(s, rewrite(s, c.scripts[0]), b.askBio(t, s).scripts[0])
}

func (b *both) askLibcrypto(s script) (answer, error) {
	if _, err := io.WriteString(b.input, s.input()); err != nil {
		return answer{}, err
	}
	var output strings.Builder
	for {
		line, err := b.output.ReadString('\n')
		if err != nil {
			return answer{}, err
		}
		if line == "done\n" {
			return parse(output.String()), nil
		}
		output.WriteString(line)
	}
}

func (b *both) askBio(t *testing.T, s script) answer {
	t.Helper()
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(b.directory); err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(before)
	var output bytes.Buffer
	in := newInterpreter(bufio.NewWriter(&output))
	if b.network >= 0 {
		in.enter = func() {
			if err := unix.Setns(b.network, unix.CLONE_NEWNET); err != nil {
				panic(err)
			}
		}
	}
	in.run(strings.NewReader(s.input()))
	if err := in.out.Flush(); err != nil {
		t.Fatal(err)
	}
	return parse(output.String())
}
