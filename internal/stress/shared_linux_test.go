package stress_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// TestSharedListeners has 64 goroutines at work on the same listeners, half of them
// accepting and half of them connecting, with one stack for all and one of its own for
// each. Every connection is accepted once.
func TestSharedListeners(t *testing.T) {
	if !inOwnNetwork(t) {
		return
	}
	const workers = 64
	connections := int(socktest.Setting(t, "BIO_STRESS_CYCLES", 5000)) / 10
	list := socktest.Available(t)
	servers, addresses := make([]int, len(list)), make([]addr.Addr, len(list))
	for i, f := range list {
		servers[i], addresses[i] = listener(t, f)
		socktest.Check(t, bio.SetNonBlock(servers[i], true))
	}
	var common errstack.Stack
	var made, accepted, failures atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	var connecting, accepting sync.WaitGroup
	for n := range workers / 2 {
		i := n % len(list)
		connecting.Go(func() {
			for range connections/(workers/2) + 1 {
				fd, err := bio.Socket(list[i].Number, unix.SOCK_STREAM, 0, 0)
				if err == nil {
					err = bio.Connect(fd, &addresses[i], bio.KeepAlive)
				}
				if err != nil {
					t.Error(err)
					return
				}
				made.Add(1)
				reset(fd)
				if err := bio.With(&common).Bind(bio.InvalidSocket, &addresses[i], 0); err != nil {
					failures.Add(1)
				}
			}
		})
		accepting.Go(func() {
			var own errstack.Stack
			recorder := bio.With(&own)
			for {
				var peer addr.Addr
				fd, err := recorder.Accept(servers[i], &peer, bio.NonBlock)
				switch {
				case err == nil:
					accepted.Add(1)
					bio.Close(fd) // no reset: it could overtake the end of the connect
					continue
				case !bio.ShouldRetry(err):
					t.Error(err)
					return
				}
				if _, err := recorder.Wait(ctx, servers[i], bio.Readable); err != nil {
					return
				}
			}
		})
	}
	connecting.Wait()
	for _, server := range servers { // until the workers have taken the last
		for {
			ready, err := unix.Poll([]unix.PollFd{{Fd: int32(server), Events: unix.POLLIN}}, 0)
			if ready == 0 && err == nil {
				break
			}
		}
	}
	cancel()
	accepting.Wait()
	t.Logf("%d connections made, %d accepted", made.Load(), accepted.Load())
	if made.Load() != accepted.Load() {
		t.Errorf("%d connections made, %d accepted", made.Load(), accepted.Load())
	}
	recorded := uint64(common.Len()) + common.Dropped()
	if recorded != uint64(failures.Load()) || failures.Load() != made.Load() {
		t.Errorf("%d failures, %d recorded", failures.Load(), recorded)
	}
	common.Clear()
}
