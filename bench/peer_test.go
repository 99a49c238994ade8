//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// What strace prints of a call.
const (
	keepAlive = `SO_KEEPALIVE, \[1\]`
	noDelay   = `TCP_NODELAY, \[1\]`
	accepted  = `accept4\(.*SOCK_NONBLOCK.* = \d|accept\(.* = \d+\nioctl\(\d+, FIONBIO, \[1\]`
	listening = `listen\(1\d\d\d, (4096|2147483647)\) *= 0` // SOMAXCONN, or as long as the system allows
	opened    = `socket\(AF_INET, SOCK_STREAM.* = 1\d\d\d` // the descriptors that are open already are in its way
	closed    = `close\(1\d\d\d\) *= 0`
)

// preparing are the calls that a peer makes before the first step too.
var preparing = []string{listening, opened, closed}

// stepCalls are what strace shows of each repetition of a step.
var stepCalls = map[string][]string{
	stepCycle:         {keepAlive, noDelay, `connect\(.*EINPROGRESS`, accepted},
	stepCycleBlocking: {keepAlive, noDelay, `connect\(.* = 0`, accepted},
	stepSocketClose:   {opened, closed},
	stepListen: {keepAlive, noDelay, `IPV6_V6ONLY, \[1\]`, `SO_REUSEADDR, \[1\]`,
		`FIONBIO, \[1\]|F_SETFL,.*O_NONBLOCK|AF_INET6, SOCK_STREAM.*SOCK_NONBLOCK`, `bind\(.*"::1".* = 0`, listening},
	stepConnectRefused:      {`connect\(.*ECONNREFUSED`},
	stepBindInUse:           {`bind\(.*EADDRINUSE`},
	stepAcceptWouldBlock:    {`accept4?\(.*EAGAIN`},
	stepBindNotOpen:         {`bind\(1048576,.*EBADF`},
	stepBindNotOpenOwnStack: {`bind\(1048576,.*EBADF`},
	stepConnection:          {keepAlive, noDelay, `connect\(.*EINPROGRESS`, accepted},
	stepDial:                {keepAlive, noDelay, `connect\(.*EINPROGRESS`, accepted},
	stepAcceptConn:          {noDelay, accepted},
}

// TestSystemCalls: every peer, those in C too, does what the step says, and as often as it
// is told. Packages net, bionet and mdlayher/socket make other calls besides, and cannot block.
func TestSystemCalls(t *testing.T) {
	socktest.Need(t, "libcrypto", "strace", "ipv6")
	started, err := commands(t.TempDir(), peers)
	socktest.Check(t, err)
	const repetitions = 2 * (20 + 20/10)
	for _, p := range peers {
		for step, calls := range stepCalls {
			wraps := p.name == peerNet || p.name == peerMdlayher || isOfNet(step)
			if !p.does(step) || wraps && step == stepCycleBlocking {
				continue
			}
			t.Run(p.name+"/"+step, func(t *testing.T) {
				trace := traceOf(t, append(started[p.name], step, "40", "2", "1000", "1"))
				for _, pattern := range calls {
					n := len(regexp.MustCompile(pattern).FindAllString(trace, -1))
					if n < repetitions || n > repetitions && !wraps && !slices.Contains(preparing, pattern) {
						t.Errorf("%s: %d times, want %d", pattern, n, repetitions)
					}
				}
			})
		}
	}
}

// traceOf returns the calls that a program makes, one thread after the other.
func traceOf(t *testing.T, program []string) string {
	dir := t.TempDir()
	strace := []string{socktest.Program(t, "strace"), "-ff", "-qq", "-e", "signal=none", "-e", "trace=network,ioctl,fcntl,close", "-o", filepath.Join(dir, "thread")}
	if output, err := exec.Command(strace[0], append(strace[1:], program...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	socktest.Check(t, err)
	var all strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		socktest.Check(t, err)
		all.Write(text)
	}
	return all.String()
}

// TestRepeat lets every Go peer do every step that it has, in this process: it leaves no
// descriptor open.
func TestRepeat(t *testing.T) {
	socktest.Need(t, "ipv6")
	for _, p := range peers {
		for step, prepare := range p.steps {
			for _, goroutines := range []int{1, 2} {
				socktest.NoLeak(t, func() {
					if took := repeat(prepare, 20, goroutines, unix.CLOCK_MONOTONIC); took <= 0 {
						t.Errorf("%s, %s: took %v", p.name, step, took)
					}
				})
			}
		}
	}
	errstack.Default().Clear()
}

// BenchmarkStep has the steps of the Go peers.
func BenchmarkStep(b *testing.B) {
	for _, o := range operations {
		for _, p := range peers {
			prepare := p.steps[o.step]
			if prepare == nil || o.String() != o.step {
				continue
			}
			b.Run(o.step+"/peer="+p.name, func(b *testing.B) {
				step, done := prepare()
				defer done()
				b.ReportAllocs()
				for b.Loop() {
					step()
				}
			})
		}
	}
	errstack.Default().Clear()
}
