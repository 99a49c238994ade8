//go:build linux && !portable

package bio_test

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// TestAllocations holds what linux promises: nothing for a call that succeeds or
// would block, at most two for one that fails.
func TestAllocations(t *testing.T) {
	families := map[string]addr.Addr{"AF_INET": ip(t, "127.0.0.1:0"), "AF_UNIX": path(t, "s")}
	if fd, err := quiet.Socket(unix.AF_INET6, unix.SOCK_STREAM, 0, 0); err == nil {
		closeFD(t, fd)
		families["AF_INET6"] = ip(t, "[::1]:0")
	}
	var stack errstack.Stack
	recorders := map[string]bio.Recorder{"Recorder": bio.With(&stack), "nowhere": {}}
	for family, a := range families {
		l, bound := listener(t, a, bio.NonBlock)
		t.Run(family+"/package", func(t *testing.T) {
			atMost(t, 0, func() {
				fd, err := bio.Socket(bound.Family(), unix.SOCK_STREAM, 0, 0)
				fatal(t, err)
				if err := bio.Connect(fd, &bound, bio.NonBlock|bio.KeepAlive); err != nil && !bio.ShouldRetry(err) {
					t.Fatal(err)
				}
				var peer addr.Addr
				conn, err := bio.Accept(l, &peer, bio.NonBlock)
				fatal(t, err)
				fatal(t, bio.Close(conn))
				fatal(t, bio.Close(fd))
			})
		})
		for name, r := range recorders {
			t.Run(family+"/"+name, func(t *testing.T) {
				atMost(t, 0, func() {
					fd, err := r.Socket(bound.Family(), unix.SOCK_STREAM, 0, 0)
					fatal(t, err)
					if err := r.Connect(fd, &bound, 0); err != nil {
						t.Fatal(err)
					}
					got, err := r.Wait(context.Background(), fd, bio.Writable)
					if err != nil || got != bio.Writable {
						t.Fatal(got, err)
					}
					pending, err := r.SockError(fd)
					if pending != nil || err != nil {
						t.Fatal(pending, err)
					}
					var name addr.Addr
					fatal(t, r.SockInfo(fd, &name))
					conn, err := r.Accept(l, nil, 0)
					fatal(t, err)
					fatal(t, r.Close(conn))
					fatal(t, r.Close(fd))
				})
			})
		}
		t.Run(family+"/would block", func(t *testing.T) {
			var peer addr.Addr
			atMost(t, 0, func() {
				if _, err := bio.Accept(l, &peer, 0); !bio.ShouldRetry(err) || !errors.Is(err, unix.EAGAIN) {
					t.Fatal(err)
				}
			})
		})
		t.Run(family+"/failure", func(t *testing.T) {
			fd := socket(t, bound.Family(), unix.SOCK_STREAM)
			atMost(t, 2, func() {
				if err := bio.Bind(fd, &bound, 0); !errors.Is(err, unix.EADDRINUSE) {
					t.Fatal(err)
				}
				errstack.Default().Clear()
			})
		})
	}
	t.Run("Listen", func(t *testing.T) {
		a := ip(t, "127.0.0.1:0")
		atMost(t, 0, func() {
			fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
			fatal(t, err)
			fatal(t, bio.Listen(fd, &a, bio.ListenOptions))
			fatal(t, bio.Close(fd))
		})
	})
	t.Run("own address", func(t *testing.T) {
		atMost(t, 0, func() {
			fd, err := bio.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0, 0)
			fatal(t, err)
			a, err := addr.RawMake(unix.AF_INET, []byte{127, 0, 0, 1}, 0)
			fatal(t, err)
			fatal(t, bio.Bind(fd, &a, bio.ReuseAddr))
			fatal(t, bio.Close(fd))
		})
	})
}

func atMost(t *testing.T, limit float64, f func()) {
	t.Helper()
	if got := testing.AllocsPerRun(100, f); got > limit {
		t.Errorf("%v allocations a run, want at most %v", got, limit)
	}
}

func fatal(t *testing.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
