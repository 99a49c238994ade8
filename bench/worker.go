//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// worker repeats a step of a peer in Go and prints how many nanoseconds all repetitions
// took, as testdata/driver.c does:
//
//	worker PEER STEP COUNT GOROUTINES DESCRIPTORS CLOCK
func worker(args []string) error {
	var numbers [4]int
	for i := range numbers {
		var err error
		if numbers[i], err = strconv.Atoi(args[2+i]); err != nil {
			return err
		}
	}
	count, goroutines, descriptors, clock := numbers[0], numbers[1], numbers[2], int32(numbers[3])
	for range descriptors {
		if _, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 0); err != nil {
			return err
		}
	}
	i := slices.IndexFunc(peers, func(p peer) bool { return p.name == args[0] })
	fmt.Println(repeat(peers[i].steps[args[1]], count, goroutines, clock).Nanoseconds())
	return nil
}

// repeat lets goroutines share count repetitions, and returns how long they took. Each
// first does a tenth more, which does not count.
func repeat(prepare preparation, count, goroutines int, clock int32) time.Duration {
	share := count / goroutines
	work := func(start func()) {
		step, done := prepare()
		defer done()
		times(share/10, step)
		start()
		times(share, step)
	}
	var ready, finished sync.WaitGroup
	begin := make(chan struct{})
	ready.Add(goroutines - 1)
	for range goroutines - 1 {
		finished.Go(func() {
			work(func() {
				ready.Done()
				<-begin
			})
		})
	}
	var start time.Duration
	work(func() {
		ready.Wait()
		start = now(clock)
		close(begin)
	})
	finished.Wait()
	return now(clock) - start
}

func times(n int, step func()) {
	for range n {
		step()
	}
}

func now(clock int32) time.Duration {
	var t unix.Timespec
	must(unix.ClockGettime(clock, &t))
	return time.Duration(t.Nano())
}
