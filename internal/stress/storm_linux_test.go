package stress_test

import (
	"encoding/binary"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// stormSignals are sent in turn. The runtime uses the first itself, the others are
// those of timers and terminals.
var stormSignals = []unix.Signal{unix.SIGURG, unix.SIGALRM, unix.SIGWINCH}

// interrupting takes SA_RESTART from the handlers of the signals for the time of the
// test, so that they end every blocking call, whatever its time limit: handlers of
// other languages in the process may be such.
func interrupting(t *testing.T) {
	t.Helper()
	for _, signal := range stormSignals {
		before := signalAction(t, signal, nil)
		without := before
		without.flags &^= restart
		signalAction(t, signal, &without)
		t.Cleanup(func() { signalAction(t, signal, &before) })
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
func signalAction(t *testing.T, signal unix.Signal, set *action) (before action) {
	t.Helper()
	if strings.HasPrefix(runtime.GOARCH, "mips") {
		t.Skip("struct sigaction of this processor has another layout")
	}
	_, _, errno := syscall.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(set)),
		uintptr(unsafe.Pointer(&before)), 8, 0, 0)
	if errno != 0 {
		t.Fatal("rt_sigaction: ", errno)
	}
	return before
}

// storm sends signals to one thread.
type storm struct {
	thread int
	sent   counter
	stop   chan struct{}
	ended  chan struct{}
}

// underSignals runs call on a thread that signals interrupt all the time, and returns
// how long it took. It logs how many there were.
func underSignals(t *testing.T, call func(s *storm)) time.Duration {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s := &storm{thread: unix.Gettid(), stop: make(chan struct{}), ended: make(chan struct{})}
	go s.blow()
	defer func() {
		close(s.stop)
		<-s.ended
	}()
	begin := time.Now()
	call(s)
	took := time.Since(begin)
	t.Logf("%d signals in %v", s.sent.Load(), took)
	return took
}

func (s *storm) blow() {
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

// after runs f in another goroutine when so many more signals have been sent.
func (s *storm) after(signals int64, f func()) {
	go func() {
		s.sent.wait(signals)
		f()
	}()
}

// number is the four bytes that tell a connection from the others.
func number(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
