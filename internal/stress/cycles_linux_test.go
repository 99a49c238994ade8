package stress_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

// TestCycles connects, accepts and closes over all families with options chosen at
// random, BIO_STRESS_CYCLES times. What the process holds at the end of every tenth part
// must be what it held at the end of the first.
func TestCycles(t *testing.T) {
	if !inOwnNetwork(t) {
		return
	}
	total := int(socktest.Setting(t, "BIO_STRESS_CYCLES", 5000))
	seed := socktest.Seed(t)
	var ends []*cycles
	for i, f := range socktest.Available(t) {
		ends = append(ends, newCycles(t, f, rand.New(rand.NewPCG(seed, uint64(i)))))
	}
	var first holding
	begin := time.Now()
	for part := range 10 {
		runPart(ends, total/10)
		now := held(t)
		t.Logf("%8d cycles in %6.1f s: %s", (part+1)*(total/10), time.Since(begin).Seconds(), now)
		if part == 0 {
			first = now
		} else if problem := now.moreThan(first); problem != "" {
			t.Error(problem)
		}
	}
	for _, c := range ends {
		c.report(t)
	}
}

func runPart(ends []*cycles, total int) {
	var wait sync.WaitGroup
	for i, c := range ends {
		n := total / len(ends)
		if i == 0 {
			n += total % len(ends)
		}
		wait.Go(func() {
			for range n {
				c.once()
			}
		})
	}
	wait.Wait()
}

// cycles makes connections over one family, one after the other.
type cycles struct {
	*rand.Rand
	family  socktest.Family
	server  int
	address addr.Addr
	bio     bio.Recorder
	retries int
	failed  atomic.Pointer[string]
	made    int
}

func newCycles(t *testing.T, f socktest.Family, random *rand.Rand) *cycles {
	t.Helper()
	server, a := listener(t, f)
	return &cycles{Rand: random, family: f, server: server, address: a, bio: bio.With(nil)}
}

// options returns random options, except those that the family does not have.
func (c *cycles) options() bio.Options {
	opts := bio.Options(c.Uint32()) &^ bio.TFO
	if c.family == socktest.Unix {
		opts &^= bio.NoDelay
	}
	return opts
}

// once is one cycle. The first failure ends all that come.
func (c *cycles) once() {
	if c.failed.Load() != nil {
		return
	}
	if err := c.cycle(); err != nil {
		text := err.Error()
		c.failed.Store(&text)
		return
	}
	c.made++
}

func (c *cycles) cycle() error {
	client, err := c.bio.Socket(c.family.Number, unix.SOCK_STREAM, 0, c.options())
	if err != nil {
		return err
	}
	defer reset(client)
	opts := c.options()
	err = c.bio.Connect(client, &c.address, opts)
	if bio.ShouldRetry(err) && opts&bio.NonBlock != 0 {
		c.retries++
		err = c.bio.FinishConnect(context.Background(), client)
	}
	if err != nil {
		return err
	}
	var peer, own addr.Addr
	opts = c.options()
	conn, err := c.bio.Accept(c.server, &peer, opts)
	if err != nil {
		return err
	}
	flags, err := unix.FcntlInt(uintptr(conn), unix.F_GETFL, 0)
	if err != nil {
		return err
	}
	if (flags&unix.O_NONBLOCK != 0) != (opts&bio.NonBlock != 0) {
		return fmt.Errorf("accept with %v: flags %#x", opts, flags)
	}
	if err := c.bio.SockInfo(client, &own); err != nil {
		return err
	}
	if peer != own {
		return fmt.Errorf("accept says the peer is %v, the peer says it is %v", peer, own)
	}
	return c.bio.Close(conn)
}

func (c *cycles) report(t *testing.T) {
	t.Helper()
	t.Logf("%s: %d cycles, %d of them finished later", c.family.Name, c.made, c.retries)
	if text := c.failed.Load(); text != nil {
		t.Errorf("%s: %s", c.family.Name, *text)
	}
}

// holding is what the process holds.
type holding struct {
	heap, resident          uint64 // bytes
	objects                 uint64
	descriptors, goroutines int
}

func held(t *testing.T) holding {
	t.Helper()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	status, err := os.ReadFile("/proc/self/statm")
	socktest.Check(t, err)
	pages, err := strconv.ParseUint(strings.Fields(string(status))[1], 10, 64)
	socktest.Check(t, err)
	return holding{
		heap: m.HeapAlloc, objects: m.HeapObjects, resident: pages * uint64(os.Getpagesize()),
		descriptors: len(socktest.OpenDescriptors()), goroutines: runtime.NumGoroutine(),
	}
}

func (h holding) String() string {
	return fmt.Sprintf("heap %d KiB, %d objects, resident %d KiB, %d descriptors, %d goroutines",
		h.heap>>10, h.objects, h.resident>>10, h.descriptors, h.goroutines)
}

// moreThan says what there is more of, but for what the runtime and the log of the test
// take: a leak of one byte a cycle would show in a million.
func (h holding) moreThan(first holding) string {
	if h.heap > first.heap+64<<10 || h.resident > first.resident+8<<20 ||
		h.descriptors > first.descriptors || h.goroutines > first.goroutines {
		return fmt.Sprintf("it holds more and more: %s; %s at first", h, first)
	}
	return ""
}
