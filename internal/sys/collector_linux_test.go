package sys

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

const collect = "collect garbage while a call is blocked"

func init() { sandbox.Register(collect, collectWhileBlocked) }

// TestCollectorWhileBlocked: a blocked call does not keep the world from being stopped. A
// process of its own makes the call, since this one would stand still with it.
func TestCollectorWhileBlocked(t *testing.T) {
	for _, family := range socktest.Families {
		for _, call := range []string{"Accept", "Connect", "Poll"} {
			t.Run(call+" "+family.Name, func(t *testing.T) {
				family.Need(t)
				fd, bound := socktest.Listener(t, socktest.Loopback(t, family.Number))
				if call == "Connect" {
					family.NeedWaitingConnect(t)
					_, bound = socktest.FullListener(t, socktest.Loopback(t, family.Number))
					fd = socktest.Socket(t, family.Number, unix.SOCK_STREAM)
				}
				copied, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
				socktest.Check(t, err)
				file := os.NewFile(uintptr(copied), call)
				defer file.Close()
				ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(20*time.Second))
				defer cancel()
				cmd := sandbox.CommandContext(ctx, t, collect, call, bound.String())
				cmd.ExtraFiles = []*os.File{file}
				if output, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("the collector waits for the call: %v\n%s", err, output)
				}
			})
		}
	}
}

// collectWhileBlocked makes the call that the arguments name, on the descriptor after the
// standard ones, and collects garbage while it is blocked.
func collectWhileBlocked() error {
	const fd = 3
	a, err := addr.Parse(os.Args[2])
	if err != nil {
		return err
	}
	call := map[string]func(){
		"Accept":  func() { Accept(fd, nil, false) },
		"Connect": func() { Connect(fd, a.Sockaddr(), false) },
		"Poll":    func() { Poll(fd, Readable, -1, -1) },
	}[os.Args[1]]
	calls := sandbox.Call(func() error { call(); return nil })
	if calls.WaitBlocked() {
		for range 10 {
			runtime.GC()
		}
	}
	if len(calls.Results) > 0 {
		return fmt.Errorf("%s returned", os.Args[1])
	}
	return nil
}

// TestCloseLingers: Close lasts as long as SO_LINGER says if data cannot be delivered,
// while garbage is collected.
func TestCloseLingers(t *testing.T) {
	socktest.Need(t, "linger")
	sandbox.WithoutPreemption(t) // a signal would end the close
	if _, inside := sandbox.Rerun(t); !inside {
		return
	}
	const limit = time.Second
	fd, peer := socktest.OpenLingering(t, int(limit/time.Second))
	socktest.CloseAtEnd(t, peer)
	ended := make(chan time.Duration)
	go func() {
		begin := time.Now()
		Close(fd)
		ended <- time.Since(begin)
	}()
	for collections := 0; ; collections++ {
		select {
		case took := <-ended:
			if took < limit-100*time.Millisecond || took > limit+slack {
				t.Errorf("Close took %v, with a limit of %v", took, limit)
			}
			if collections < 5 {
				t.Errorf("%d collections while Close waited", collections)
			}
			return
		default:
			runtime.GC()
		}
	}
}
