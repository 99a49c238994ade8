package sandbox

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

// stormSignals are sent in turn. The runtime uses the first itself; the others are those
// of timers and terminals.
var stormSignals = []unix.Signal{unix.SIGURG, unix.SIGALRM, unix.SIGWINCH}

// Storm sends signals to one thread.
type Storm struct {
	thread int
	sent   atomic.Int64
	stop   chan struct{}
	ended  chan struct{}
}

// UnderSignals runs call on a thread that signals interrupt all the time, and returns how
// long it took. It logs how many there were.
func UnderSignals(tb testing.TB, call func(s *Storm)) time.Duration {
	tb.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s := &Storm{thread: unix.Gettid(), stop: make(chan struct{}), ended: make(chan struct{})}
	go s.blow()
	defer func() {
		close(s.stop)
		<-s.ended
	}()
	begin := time.Now()
	call(s)
	took := time.Since(begin)
	tb.Logf("%d signals in %v", s.Sent(), took)
	return took
}

func (s *Storm) blow() {
	defer close(s.ended)
	process := unix.Getpid()
	for n := 0; ; n++ {
		select {
		case <-s.stop:
			return
		default:
		}
		if unix.Tgkill(process, s.thread, stormSignals[n%len(stormSignals)]) == nil {
			s.sent.Add(1)
		}
		pause := unix.NsecToTimespec(100_000) // time.Sleep is coarser than this
		_ = unix.Nanosleep(&pause, nil)
	}
}

// Sent returns how many signals have been sent.
func (s *Storm) Sent() int64 { return s.sent.Load() }

// Wait returns when so many more signals have been sent.
func (s *Storm) Wait(signals int64) {
	for goal := s.Sent() + signals; s.Sent() < goal; {
		time.Sleep(time.Millisecond)
	}
}

// After runs f in another goroutine when so many more signals have been sent.
func (s *Storm) After(signals int64, f func()) {
	go func() {
		s.Wait(signals)
		f()
	}()
}

// WithoutPreemption keeps Go's runtime from sending signals in the processes that the test
// starts. The runtime sends one to the thread of a goroutine that has run for 10 ms or that
// the collector waits for. If the goroutine has entered a system call by then, the signal
// interrupts it: a lingering close(2) ends early, and other calls have to be repeated.
func WithoutPreemption(t *testing.T) {
	t.Helper()
	t.Setenv("GODEBUG", "asyncpreemptoff=1")
}

// Interrupting takes SA_RESTART from the handlers of the signals for the time of the test,
// so that they end every blocking call. The handlers of Go end only those with a time
// limit, but other languages in the process may have such.
func Interrupting(tb testing.TB) {
	tb.Helper()
	socktest.Need(tb, "sigaction")
	for _, signal := range stormSignals {
		before := signalAction(tb, signal, nil)
		without := before
		without.flags &^= restart
		signalAction(tb, signal, &without)
		tb.Cleanup(func() { signalAction(tb, signal, &before) })
	}
}

// action is struct sigaction of the kernel. Ports without a restorer have the mask in its
// place; only the flags are changed here.
type action struct {
	handler, flags, restorer uintptr
	mask                     uint64
}

// restart is SA_RESTART of linux/signal.h.
const restart = 0x10000000

// signalAction is rt_sigaction(2): it sets the action unless it is nil, and returns the
// one before.
func signalAction(tb testing.TB, signal unix.Signal, set *action) (before action) {
	tb.Helper()
	_, _, errno := syscall.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(set)),
		uintptr(unsafe.Pointer(&before)), 8, 0, 0)
	socktest.CheckErrno(tb, "rt_sigaction", errno)
	return before
}
