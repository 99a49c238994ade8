//go:build unix

package bio_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// cycle is the life of a connection: socket, connect, accept, and close of both ends.
func cycle(tb testing.TB, listener int, to *addr.Addr, opts bio.Options) {
	fd, err := bio.Socket(to.Family(), unix.SOCK_STREAM, 0, 0)
	fatal(tb, err)
	if err := bio.Connect(fd, to, opts); err != nil && !bio.ShouldRetry(err) {
		tb.Fatal(err)
	}
	var peer addr.Addr
	conn, err := bio.Accept(listener, &peer, bio.NonBlock)
	for bio.ShouldRetry(err) { // on a machine with other work the kernel may be late
		_, err = bio.Wait(context.Background(), listener, bio.Readable)
		fatal(tb, err)
		conn, err = bio.Accept(listener, &peer, bio.NonBlock)
	}
	fatal(tb, err)
	fatal(tb, bio.Close(conn))
	fatal(tb, bio.Close(fd))
}

const connectFlags = bio.KeepAlive | bio.NoDelay

func BenchmarkCycle(b *testing.B) {
	for _, opts := range []bio.Options{connectFlags | bio.NonBlock, connectFlags} {
		b.Run("opts="+opts.String(), func(b *testing.B) {
			l, to := listener(b, ip(b, "127.0.0.1:0"), bio.NonBlock)
			b.ReportAllocs()
			for b.Loop() {
				cycle(b, l, &to, opts)
			}
		})
	}
}

// BenchmarkCycleDescriptors is BenchmarkCycle with other descriptors open.
func BenchmarkCycleDescriptors(b *testing.B) {
	for _, n := range []int{10, 1000, 15000} {
		b.Run(fmt.Sprintf("descriptors=%d", n), func(b *testing.B) {
			l, to := listener(b, ip(b, "127.0.0.1:0"), bio.NonBlock)
			for range n {
				fd, err := unix.Dup(l)
				if err != nil {
					b.Skip("descriptors: ", err)
				}
				defer unix.Close(fd)
			}
			b.ReportAllocs()
			for b.Loop() {
				cycle(b, l, &to, connectFlags|bio.NonBlock)
			}
		})
	}
}

// BenchmarkCycleGoroutines is BenchmarkCycle by several goroutines, each with a listener
// of its own.
func BenchmarkCycleGoroutines(b *testing.B) {
	for _, n := range []int{1, 8, 256} {
		b.Run(fmt.Sprintf("goroutines=%d", n), func(b *testing.B) {
			inParallel(b, n, func() func() {
				l, to := listener(b, ip(b, "127.0.0.1:0"), bio.NonBlock)
				return func() { cycle(b, l, &to, connectFlags|bio.NonBlock) }
			})
		})
	}
}

// inParallel shares b.N repetitions between n goroutines. One repetition is one operation,
// whichever goroutine does it.
func inParallel(b *testing.B, n int, prepare func() (step func())) {
	steps := make([]func(), n)
	for i := range steps {
		steps[i] = prepare()
	}
	b.ReportAllocs()
	b.ResetTimer()
	var all sync.WaitGroup
	for i, step := range steps {
		share := b.N / n
		if i < b.N%n {
			share++
		}
		all.Go(func() {
			for range share {
				step()
			}
		})
	}
	all.Wait()
}

func BenchmarkSocketClose(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
		fatal(b, err)
		fatal(b, bio.Close(fd))
	}
}

// BenchmarkListen is a listener with all flags that a system of today has switched on.
func BenchmarkListen(b *testing.B) {
	needIPv6(b)
	a := ip(b, "[::1]:0")
	b.ReportAllocs()
	for b.Loop() {
		fd, err := bio.Socket(unix.AF_INET6, unix.SOCK_STREAM, 0, 0)
		fatal(b, err)
		fatal(b, bio.Listen(fd, &a, bio.ListenOptions&^bio.TFO))
		fatal(b, bio.Close(fd))
	}
}

func BenchmarkConnectRefused(b *testing.B) {
	to := refusing(b)
	fd := socket(b, unix.AF_INET, unix.SOCK_STREAM)
	b.ReportAllocs()
	for b.Loop() {
		if bio.Connect(fd, &to, 0) == nil {
			b.Fatal("connected")
		}
	}
	errstack.Default().Clear()
}

func BenchmarkBindInUse(b *testing.B) {
	_, bound := listener(b, ip(b, "127.0.0.1:0"), 0)
	fd := socket(b, unix.AF_INET, unix.SOCK_STREAM)
	b.ReportAllocs()
	for b.Loop() {
		if bio.Bind(fd, &bound, 0) == nil {
			b.Fatal("bound")
		}
	}
	errstack.Default().Clear()
}

func BenchmarkAcceptWouldBlock(b *testing.B) {
	l, _ := listener(b, ip(b, "127.0.0.1:0"), bio.NonBlock)
	b.ReportAllocs()
	for b.Loop() {
		var peer addr.Addr
		if _, err := bio.Accept(l, &peer, bio.NonBlock); !bio.ShouldRetry(err) {
			b.Fatal(err)
		}
	}
}

// BenchmarkFailures is a failure that costs the kernel next to nothing, recorded by
// several goroutines on one Stack, and by each on its own.
func BenchmarkFailures(b *testing.B) {
	run := func(name string, goroutines int, recorder func() bio.Recorder) {
		b.Run(name, func(b *testing.B) {
			inParallel(b, goroutines, func() func() {
				a, r := ip(b, "127.0.0.1:0"), recorder()
				return func() {
					if r.Bind(notOpen, &a, 0) == nil {
						b.Error("bound")
					}
				}
			})
		})
	}
	var one errstack.Stack
	shared := func() bio.Recorder { return bio.With(&one) }
	run("goroutines=1", 1, shared)
	run("goroutines=256/stacks=1", 256, shared)
	run("goroutines=256/stacks=256", 256, func() bio.Recorder { return bio.With(new(errstack.Stack)) })
}

// notOpen is a number that is no open descriptor.
const notOpen = 1 << 20

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
