//go:build unix || windows

package bio_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"example.com/bio"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

func TestWaitReady(t *testing.T) {
	a, b := socktest.Pair(t, socktest.IP(t, "127.0.0.1:0"))
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
	send(t, b, "x")
	_, err := bio.Wait(t.Context(), a, bio.Readable) // it may be on its way
	socktest.Check(t, err)
	if got, err := bio.Wait(t.Context(), a, bio.Readable|bio.Writable); got != bio.Readable|bio.Writable || err != nil {
		t.Errorf("Wait = %v, %v; want both", got, err)
	}
	_, err = bio.Wait(t.Context(), a, 0)
	socktest.WantError(t, err, syscall.EINVAL, 0)
}

// TestWaitWakes: a Wait that sleeps ends with the deadline, with a cancellation and with
// the data, and leaves neither descriptors nor goroutines.
func TestWaitWakes(t *testing.T) {
	a, b := socktest.Pair(t, socktest.IP(t, "127.0.0.1:0"))
	goroutines := runtime.NumGoroutine()
	type result struct {
		got bio.Event
		err error
	}
	results := make(chan result)
	wait := func(ctx context.Context) {
		got, err := bio.Wait(ctx, a, bio.Readable)
		results <- result{got, err}
	}
	socktest.NoLeak(t, func() {
		for range 50 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			go wait(ctx)
			if r := <-results; r.got != 0 || !errors.Is(r.err, context.DeadlineExceeded) {
				t.Fatalf("Wait = %v, %v; want the deadline", r.got, r.err)
			}
			cancel()

			ctx, cancel = context.WithCancel(t.Context())
			go wait(ctx)
			canceled := time.Now()
			cancel()
			if r := <-results; r.got != 0 || !errors.Is(r.err, context.Canceled) {
				t.Fatalf("Wait = %v, %v; want the cancellation", r.got, r.err)
			}
			if took := time.Since(canceled); took > socktest.Scaled(5*time.Second) {
				t.Fatalf("Wait ended %v after the cancellation", took)
			}

			go wait(context.Background())
			send(t, b, "x")
			if r := <-results; r.got != bio.Readable || r.err != nil {
				t.Fatalf("Wait = %v, %v; want Readable", r.got, r.err)
			}
			expect(t, "received", receive(t, a), "x")
		}
	})
	socktest.Eventually(t, "the goroutines of the contexts to end", func() bool { return runtime.NumGoroutine() <= goroutines })
}

// TestWaitClosed: another goroutine closes the descriptor. Wait ends with its context at the
// latest. On Windows it ends at once, and the next call says what happened.
func TestWaitClosed(t *testing.T) {
	wakes := socktest.Has(t, "close-wakes")
	for i := range 20 {
		// Wait opens a pipe, which must not have the number of the closed descriptor: lower ones
		// are free.
		var lower []int
		for range 16 {
			lower = append(lower, socktest.Open(t, syscall.AF_INET, syscall.SOCK_DGRAM))
		}
		fd, _ := socktest.OpenListener(t, socktest.IP(t, "127.0.0.1:0"))
		for _, each := range lower {
			socktest.Close(t, each)
		}
		ctx, cancel := context.WithCancel(t.Context())
		results := make(chan error)
		go func() {
			got, err := quiet.Wait(ctx, fd, bio.Readable)
			if got != 0 && wakes {
				_, err = quiet.Accept(fd, nil, 0)
			} else if got != 0 {
				t.Errorf("Wait = %v, %v", got, err)
			}
			results <- err
		}()
		time.Sleep(time.Duration(i%2) * time.Millisecond) // Wait begins before Close, or after it
		socktest.Check(t, bio.Close(fd))
		if !wakes {
			cancel()
		}
		if err := <-results; !errors.Is(err, syscall.EBADF) && (wakes || !errors.Is(err, context.Canceled)) {
			t.Errorf("Wait: %v", err)
		}
		cancel()
	}
}

// TestWaitMany: a thousand goroutines wait at once, each for a socket. Half of them get
// something to read, then the context of the others is done.
func TestWaitMany(t *testing.T) {
	const sockets = 1000
	goroutines := runtime.NumGoroutine()
	var fds []int
	for range sockets {
		fd, err := quiet.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0, 0)
		if errors.Is(err, syscall.EMFILE) {
			socktest.Lack(t, "descriptors", len(fds), " sockets and no more")
		}
		socktest.Check(t, err)
		socktest.CloseAtEnd(t, fd)
		fds = append(fds, fd)
		a := socktest.IP(t, "127.0.0.1:0")
		socktest.Check(t, bio.Bind(fd, &a, 0))
	}
	type result struct {
		fd  int
		got bio.Event
		err error
	}
	socktest.NoLeak(t, func() {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		results := make(chan result, sockets)
		for _, fd := range fds {
			go func() {
				got, err := bio.Wait(ctx, fd, bio.Readable)
				results <- result{fd, got, err}
			}()
		}
		for limit := time.Now().Add(socktest.Scaled(time.Minute)); pprof.Lookup("threadcreate").Count() < sockets; time.Sleep(time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatal("they do not wait at once")
			}
		}
		readable := make(map[int]bool)
		for _, fd := range fds[:sockets/2] {
			a := socktest.LocalName(t, fd)
			socktest.Check(t, bio.Connect(fd, &a, 0))
			send(t, fd, "x")
			readable[fd] = true
		}
		for range sockets / 2 {
			if r := <-results; r.got != bio.Readable || r.err != nil || !readable[r.fd] {
				t.Fatalf("Wait = %v, %v; something to read: %t", r.got, r.err, readable[r.fd])
			}
		}
		cancel()
		for range sockets / 2 {
			if r := <-results; r.got != 0 || !errors.Is(r.err, context.Canceled) || readable[r.fd] {
				t.Fatalf("Wait = %v, %v; something to read: %t", r.got, r.err, readable[r.fd])
			}
		}
	})
	socktest.Eventually(t, "the goroutines end", func() bool { return runtime.NumGoroutine() <= goroutines })
}

// TestWaitInBubble: in a testing/synctest bubble the clock stands still while a goroutine
// is blocked in a system call, so the context is never done. The timeout of poll(2) ends
// the Wait, whose error is that of the context's deadline.
func TestWaitInBubble(t *testing.T) {
	fd, _ := socktest.Pair(t, socktest.IP(t, "127.0.0.1:0"))
	const limit = 50 * time.Millisecond
	begin := time.Now()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		got, err := bio.Wait(ctx, fd, bio.Readable)
		if got != 0 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait = %v, %v; want the deadline", got, err)
		}
	})
	if took := time.Since(begin); took < limit {
		t.Errorf("Wait ended after %v, want at least %v", took, limit)
	}
}

// TestWaitBadNumber: a number that is too large for poll(2) is not waited for.
func TestWaitBadNumber(t *testing.T) {
	socktest.Need(t, "64-bit")
	for _, number := range []int64{-1, 1 << 31, 1<<32 + 1<<31, -1 << 40} {
		_, err := bio.Wait(context.Background(), int(number), bio.Readable)
		socktest.WantError(t, err, syscall.EBADF, 0)
		socktest.WantError(t, quiet.FinishConnect(context.Background(), int(number)), syscall.EBADF, 0)
	}
}

// TestWaitNilContext: a nil context is an error if it would be used.
func TestWaitNilContext(t *testing.T) {
	a, _ := socktest.Pair(t, socktest.IP(t, "127.0.0.1:0"))
	var none context.Context
	if got, err := bio.Wait(none, a, bio.Writable); got != bio.Writable || err != nil {
		t.Errorf("ready: Wait = %v, %v", got, err)
	}
	if _, err := bio.Wait(none, a, bio.Readable); err == nil || err.Error() != "BIO_socket_wait: nil context" {
		t.Errorf("not ready: %v", err)
	}
}

func TestShouldRetry(t *testing.T) {
	members := map[syscall.Errno]bool{
		syscall.EINTR: true, syscall.EAGAIN: true, syscall.EPROTO: true,
		syscall.ENOTCONN: true, syscall.EALREADY: true, syscall.EINPROGRESS: true,
		syscall.EBUSY: runtime.GOOS == "freebsd",
	}
	for errno := range syscall.Errno(200) {
		for name, err := range map[string]error{
			"errno": errno, "wrapped": fmt.Errorf("x: %w", errno),
			"code": errstack.Sys(errno), "wrapped code": fmt.Errorf("x: %w", errstack.Sys(errno)),
		} {
			if got := bio.ShouldRetry(err); got != members[errno] {
				t.Errorf("ShouldRetry of %s %d = %v", name, int(errno), got)
			}
		}
		if bio.ShouldRetry(errstack.Pack(errstack.LibBIO, errstack.Reason(errno))) != (errno == 112) {
			t.Errorf("ShouldRetry of reason %d of the BIO library", int(errno))
		}
	}
	for err, want := range map[error]bool{
		nil:                 false,
		errors.New("other"): false,
		errors.Join(errors.New("a"), syscall.EAGAIN): true,
		bio.ErrConnectError:                          false,
		context.DeadlineExceeded:                     false,
	} {
		if got := bio.ShouldRetry(err); got != want {
			t.Errorf("ShouldRetry(%v) = %v", err, got)
		}
	}
}

func TestEventText(t *testing.T) {
	for event, text := range map[bio.Event]string{0: "0", bio.Readable: "Readable", bio.Writable: "Writable", 3: "Readable|Writable"} {
		expect(t, "text", event.String(), text)
	}
}
