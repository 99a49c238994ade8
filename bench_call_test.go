//go:build linux && !portable && (amd64 || arm64)

package bio_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// BenchmarkCall isolates what the functions of the package cost over bare system calls
// with the same arguments, on calls that are cheap in the kernel. Batches of both
// alternate; bio-ns/op and bare-ns/op are the medians of the batches, and own-ns/call that of
// the differences between one batch and the next, for each system call:
//
//	go test -run '^$' -bench Call -count 10 . | benchstat -
//
// Names that end in "fails" are of calls that fail and are recorded.
func BenchmarkCall(b *testing.B) {
	for _, c := range costs {
		b.Run("call="+c.name, c.run)
	}
	errstack.Default().Clear()
}

// cost is a call by the package and the same bare. Both get a descriptor, and leave what
// they accept or create in got.
type cost struct {
	name  string
	calls int // system calls; 0 stands for one
	// prepare returns descriptors for a batch of n calls; nil for a call that does not
	// need one.
	prepare   func(s *scene, n int) []int
	bio, bare func(s *scene, fd int) bool
}

// scene is what the calls of one benchmark work with.
type scene struct {
	tb    testing.TB
	any   addr.Addr // 127.0.0.1:0
	to    addr.Addr // of a datagram socket
	local addr.Addr // AF_UNIX, of queue
	fd    int       // a datagram socket connected to it
	empty int       // a listener without connections
	queue int       // an AF_UNIX listener with as many as the batch needs
	got   []int
}

func newScene(b *testing.B) *scene {
	s := &scene{tb: b, any: ip(b, "127.0.0.1:0"), got: make([]int, 0, batch)}
	receiver := socket(b, unix.AF_INET, unix.SOCK_DGRAM)
	fatal(b, quiet.Bind(receiver, &s.any, 0))
	fatal(b, quiet.SockInfo(receiver, &s.to))
	s.fd = socket(b, unix.AF_INET, unix.SOCK_DGRAM)
	fatal(b, quiet.Connect(s.fd, &s.to, 0))
	s.empty, _ = listener(b, s.any, bio.NonBlock)
	var err error
	s.local, err = addr.Unix(filepath.Join(b.TempDir(), "queue"))
	fatal(b, err)
	s.queue, _ = listener(b, s.local, bio.NonBlock)
	return s
}

// batch is how many calls are timed together, and how many descriptors are open at a time.
const batch = 100

func (c *cost) run(b *testing.B) {
	s := newScene(b)
	var own, bare, difference []float64
	for left := b.N; left > 0; left -= batch {
		n := min(left, batch)
		var ownTime, bareTime float64
		if len(own)%2 == 0 {
			ownTime = c.time(s, n, c.bio)
			bareTime = c.time(s, n, c.bare)
		} else {
			bareTime = c.time(s, n, c.bare)
			ownTime = c.time(s, n, c.bio)
		}
		own, bare, difference = append(own, ownTime), append(bare, bareTime), append(difference, ownTime-bareTime)
	}
	b.ReportMetric(0, "ns/op") // which has the preparations in it
	b.ReportMetric(median(own), "bio-ns/op")
	b.ReportMetric(median(bare), "bare-ns/op")
	calls := float64(max(c.calls, 1))
	b.ReportMetric(calls, "calls/op")
	b.ReportMetric(median(difference)/calls, "own-ns/call")
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// time returns the nanoseconds that each of n calls takes.
func (c *cost) time(s *scene, n int, call func(s *scene, fd int) bool) float64 {
	var fds []int
	if c.prepare != nil {
		fds = c.prepare(s, n)
	}
	start := time.Now()
	for i := range n {
		fd := s.fd
		if fds != nil {
			fd = fds[i]
		}
		if !call(s, fd) {
			s.tb.Fatal("the call has not the result that is measured")
		}
	}
	took := time.Since(start)
	s.closeAll(fds, s.got)
	s.got = s.got[:0]
	return float64(took.Nanoseconds()) / float64(n)
}

func (s *scene) closeAll(lists ...[]int) {
	for _, list := range lists {
		for _, fd := range list {
			unix.Close(fd) // which the call under measurement may have done
		}
	}
}

// sockets prepares unbound sockets.
func sockets(family, socktype int) func(s *scene, n int) []int {
	return func(s *scene, n int) []int {
		fds := make([]int, n)
		for i := range fds {
			fd, errno := bareSocket(family, socktype)
			if errno != 0 {
				s.tb.Fatal(errno)
			}
			fds[i] = fd
		}
		return fds
	}
}

// clients prepares connections that wait in the queue.
func clients(s *scene, n int) []int {
	fds := sockets(unix.AF_UNIX, unix.SOCK_STREAM)(s, n)
	for _, fd := range fds {
		if errno := bareConnectMayWait(fd, &s.local); errno != 0 {
			s.tb.Fatal(errno)
		}
	}
	return fds
}

// keep notes a descriptor that a call created.
func (s *scene) keep(fd int, ok bool) bool {
	if ok {
		s.got = append(s.got, fd)
	}
	return ok
}
