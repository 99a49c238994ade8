//go:build unix

package bio_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

func pair(t *testing.T) (a, b int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fds[0]); unix.Close(fds[1]) })
	return fds[0], fds[1]
}

func TestWaitReady(t *testing.T) {
	a, b := pair(t)
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ctx := range []context.Context{context.Background(), done} { // ready wins
		if got, err := bio.Wait(ctx, a, bio.Writable|bio.Readable); got != bio.Writable || err != nil {
			t.Errorf("Wait = %v, %v; want Writable", got, err)
		}
	}
	if got, err := bio.Wait(done, a, bio.Readable); got != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("Wait with a context that is done = %v, %v", got, err)
	}
	if _, err := unix.Write(b, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got, err := bio.Wait(t.Context(), a, bio.Readable|bio.Writable); got != bio.Readable|bio.Writable || err != nil {
		t.Errorf("Wait = %v, %v; want both", got, err)
	}
	want(t, func() error { _, err := bio.Wait(t.Context(), a, 0); return err }(), unix.EINVAL, 0)
}

// TestWaitHangUp: a descriptor whose other end is gone is ready for all that is wanted,
// where poll(2) says only POLLHUP or POLLERR too.
func TestWaitHangUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for want, end := range map[bio.Event]int{bio.Readable: 0, bio.Writable: 0, bio.Readable | bio.Writable: 1} {
		var ends [2]int
		if err := unix.Pipe(ends[:]); err != nil {
			t.Fatal(err)
		}
		unix.Close(ends[1-end])
		if got, err := bio.Wait(ctx, ends[end], want); got != want || err != nil {
			t.Errorf("Wait for %v = %v, %v", want, got, err)
		}
		unix.Close(ends[end])
	}
}

// TestWaitWakes: a Wait that sleeps ends with the data, with the deadline, and with a
// cancellation, and holds nothing afterwards.
func TestWaitWakes(t *testing.T) {
	a, b := pair(t)
	descriptors, goroutines := len(openDescriptors()), runtime.NumGoroutine()
	for range 50 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		if got, err := bio.Wait(ctx, a, bio.Readable); got != 0 || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("Wait = %v, %v; want the deadline", got, err)
		}
		cancel()

		ctx, cancel = context.WithCancel(t.Context())
		result := make(chan error)
		go func() {
			_, err := bio.Wait(ctx, a, bio.Readable)
			result <- err
		}()
		canceled := time.Now()
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Fatalf("Wait = %v; want the cancellation", err)
		}
		if took := time.Since(canceled); took > 5*time.Second {
			t.Fatalf("Wait ended %v after the cancellation", took)
		}

		go func() {
			got, err := bio.Wait(context.Background(), a, bio.Readable)
			if got != bio.Readable {
				err = errors.Join(err, errors.New("not readable"))
			}
			result <- err
		}()
		if _, err := unix.Write(b, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if err := <-result; err != nil {
			t.Fatal(err)
		}
		if n, err := unix.Read(a, make([]byte, 8)); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if n := len(openDescriptors()); n > descriptors {
		t.Errorf("%d descriptors, %d before", n, descriptors)
	}
	for range 5000 { // the goroutines of the contexts end soon after they are done
		if runtime.NumGoroutine() <= goroutines {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), goroutines)
}

// TestWaitFullTable: a Wait needs no descriptor, and still ends with its context.
func TestWaitFullTable(t *testing.T) {
	a, b := pair(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	low := limit
	low.Cur = 3
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &limit)
	if got, err := bio.Wait(ctx, a, bio.Readable); got != 0 || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait = %v, %v; want the deadline", got, err)
	}
	go unix.Write(b, []byte("x"))
	if got, err := bio.Wait(t.Context(), a, bio.Readable); got != bio.Readable || err != nil {
		t.Errorf("Wait = %v, %v; want Readable", got, err)
	}
}

func TestEventText(t *testing.T) {
	for event, text := range map[bio.Event]string{0: "0", bio.Readable: "Readable", bio.Writable: "Writable", 3: "Readable|Writable"} {
		if got := event.String(); got != text {
			t.Errorf("Event(%d).String() = %q", event, got)
		}
	}
}
