//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// The commands of a process that this program starts from itself.
const (
	commandWorker    = "worker"
	commandNamespace = "namespace"
	commandScript    = "script"
)

// worker repeats an operation of a goPeer and prints how many nanoseconds all
// repetitions took, and how many of them a processor worked for the process, as
// testdata/driver.c does:
//
//	worker PEER KIND COUNT GOROUTINES DESCRIPTORS OWNSTACK
func worker(args []string) error {
	prepare := goPeers[args[0]][args[1]]
	var numbers [4]int
	for i := range numbers {
		n, err := strconv.Atoi(args[2+i])
		if err != nil {
			return err
		}
		numbers[i] = n
	}
	count, goroutines, descriptors, ownStack := numbers[0], numbers[1], numbers[2], numbers[3] != 0
	if _, err := openDescriptors(descriptors); err != nil {
		return err
	}
	took := repeat(prepare, count, goroutines, ownStack)
	fmt.Println(took.elapsed.Nanoseconds(), took.worked.Nanoseconds())
	return nil
}

// clocks are the time that passed and the time that processors worked for the process.
type clocks struct{ elapsed, worked time.Duration }

func readClocks() clocks {
	return clocks{readClock(unix.CLOCK_MONOTONIC), readClock(unix.CLOCK_PROCESS_CPUTIME_ID)}
}

func readClock(id int32) time.Duration {
	var t unix.Timespec
	must(unix.ClockGettime(id, &t))
	return time.Duration(t.Nano())
}

func (c clocks) since(start clocks) clocks {
	return clocks{c.elapsed - start.elapsed, c.worked - start.worked}
}

// repeat lets goroutines share count repetitions, and returns how long they took. Each
// repeats a tenth more before that is not counted.
func repeat(prepare preparation, count, goroutines int, ownStack bool) clocks {
	share := count / goroutines
	if goroutines == 1 {
		step, done := prepare(ownStack)
		defer done()
		times(share/10, step)
		start := readClocks()
		times(share, step)
		return readClocks().since(start)
	}
	var ready, finished sync.WaitGroup
	begin := make(chan struct{})
	ready.Add(goroutines)
	for range goroutines {
		finished.Go(func() {
			step, done := prepare(ownStack)
			defer done()
			times(share/10, step)
			ready.Done()
			<-begin
			times(share, step)
		})
	}
	ready.Wait()
	start := readClocks()
	close(begin)
	finished.Wait()
	return readClocks().since(start)
}

func times(n int, step func()) {
	for range n {
		step()
	}
}
