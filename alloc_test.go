//go:build (linux && !portable) || windows

package bio_test

import (
	"context"
	"errors"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// functions are those of the package, or the methods of a Recorder.
type functions struct {
	socket      func(domain, socktype, protocol int, opts bio.Options) (int, error)
	bind        func(fd int, a *addr.Addr, opts bio.Options) error
	connect     func(fd int, a *addr.Addr, opts bio.Options) error
	listen      func(fd int, a *addr.Addr, opts bio.Options) error
	accept      func(fd int, peer *addr.Addr, opts bio.Options) (int, error)
	close       func(fd int) error
	setNonBlock func(fd int, on bool) error
	setNoDelay  func(fd int, on bool) error
	sockError   func(fd int) (pending, err error)
	sockInfo    func(fd int, a *addr.Addr) error
	wait        func(ctx context.Context, fd int, want bio.Event) (bio.Event, error)
}

var packageFunctions = functions{
	bio.Socket, bio.Bind, bio.Connect, bio.Listen, bio.Accept, bio.Close,
	bio.SetNonBlock, bio.SetNoDelay, bio.SockError, bio.SockInfo, bio.Wait,
}

func methods(r bio.Recorder) functions {
	return functions{
		r.Socket, r.Bind, r.Connect, r.Listen, r.Accept, r.Close,
		r.SetNonBlock, r.SetNoDelay, r.SockError, r.SockInfo, r.Wait,
	}
}

// TestAllocations holds what is promised for linux and Windows: a call that succeeds or would block
// allocates nothing, and one that fails at most three times.
func TestAllocations(t *testing.T) {
	defer errstack.Default().Clear()
	for _, family := range socktest.Families {
		for by, f := range map[string]functions{
			"package":  packageFunctions,
			"Recorder": methods(bio.With(new(errstack.Stack))),
			"nowhere":  methods(bio.With(nil)),
		} {
			t.Run(family.Name+"/"+by, func(t *testing.T) {
				family.Need(t)
				a := socktest.Loopback(t, family.Number)
				if family.Number == syscall.AF_UNIX { // an abstract name is free again as soon as the socket is closed
					var err error
					a, err = addr.Abstract("bio allocations " + t.TempDir())
					socktest.Check(t, err)
				}
				t.Run("set up", func(t *testing.T) { setUpAllocatesNothing(t, f, a) })
				t.Run("connect", func(t *testing.T) { connectAllocatesNothing(t, f, a) })
				t.Run("would block", func(t *testing.T) { wouldBlockAllocatesNothing(t, f, a) })
				t.Run("fail", func(t *testing.T) { failureAllocates(t, f, a) })
			})
		}
	}
}

// setUpAllocatesNothing makes sockets that listen and that are bound.
func setUpAllocatesNothing(t *testing.T, f functions, a addr.Addr) {
	can, _ := applicable(t, a.Family())
	opts := bio.ListenOptions & can
	atMost(t, 0, func() {
		fd, err := f.socket(a.Family(), syscall.SOCK_STREAM, 0, 0)
		socktest.Check(t, err)
		socktest.Check(t, f.listen(fd, &a, opts))
		socktest.Check(t, f.close(fd))
	})
	atMost(t, 0, func() {
		fd, err := f.socket(a.Family(), syscall.SOCK_DGRAM, 0, 0)
		socktest.Check(t, err)
		socktest.Check(t, f.bind(fd, &a, bio.ReuseAddr))
		socktest.Check(t, f.setNonBlock(fd, true))
		socktest.Check(t, f.close(fd))
	})
}

// connectAllocatesNothing makes connections, blocking and not, accepts them with and
// without a peer, and asks about them.
func connectAllocatesNothing(t *testing.T, f functions, a addr.Addr) {
	l, bound := socktest.Listener(t, a)
	can, _ := applicable(t, a.Family())
	opts := bio.ConnectOptions & can &^ (bio.NonBlock | bio.TFO)
	ctx, cancel := context.WithCancel(t.Context()) // servers have contexts that can be done
	defer cancel()
	var name addr.Addr
	for _, mode := range []bio.Options{0, bio.NonBlock} {
		for _, peer := range []*addr.Addr{nil, new(addr.Addr)} {
			atMost(t, 0, func() {
				fd, err := f.socket(bound.Family(), syscall.SOCK_STREAM, 0, 0)
				socktest.Check(t, err)
				if err := f.connect(fd, &bound, opts|mode); err != nil && (mode == 0 || !bio.ShouldRetry(err)) {
					t.Fatal(err)
				}
				// The connection may take a moment, and a wait that ctx can end then allocates.
				for _, ctx := range []context.Context{context.Background(), ctx} {
					if got, err := f.wait(ctx, fd, bio.Writable); err != nil || got != bio.Writable {
						t.Fatal(got, err)
					}
				}
				if got, err := f.wait(context.Background(), l, bio.Readable); err != nil || got != bio.Readable {
					t.Fatal(got, err)
				}
				conn, err := f.accept(l, peer, mode)
				socktest.Check(t, err)
				if pending, err := f.sockError(fd); pending != nil || err != nil {
					t.Fatal(pending, err)
				}
				socktest.Check(t, f.sockInfo(fd, &name))
				if bound.Family() != syscall.AF_UNIX {
					socktest.Check(t, f.setNoDelay(fd, false))
				}
				socktest.Check(t, f.close(conn))
				socktest.Check(t, f.close(fd))
			})
		}
	}
}

// wouldBlockAllocatesNothing accepts without a connection in the queue, and connects
// where the attempt is under way or, for AF_UNIX, cannot begin.
func wouldBlockAllocatesNothing(t *testing.T, f functions, a addr.Addr) {
	l, bound := socktest.Listener(t, a)
	socktest.Check(t, bio.SetNonBlock(l, true))
	for _, peer := range []*addr.Addr{nil, new(addr.Addr)} {
		atMost(t, 0, func() {
			if _, err := f.accept(l, peer, 0); !bio.ShouldRetry(err) || !errors.Is(err, syscall.EAGAIN) {
				t.Fatal(err)
			}
		})
	}
	var errno error = syscall.EINPROGRESS
	if a.Family() == syscall.AF_UNIX {
		errno = syscall.EAGAIN
		_, bound = socktest.FullListener(t, socktest.Path(t))
	}
	atMost(t, 0, func() {
		fd, err := f.socket(bound.Family(), syscall.SOCK_STREAM, 0, 0)
		socktest.Check(t, err)
		if err := f.connect(fd, &bound, bio.NonBlock); !bio.ShouldRetry(err) || !errors.Is(err, errno) {
			t.Fatal(err)
		}
		socktest.Check(t, f.close(fd))
	})
}

// failureAllocates lets every function fail.
func failureAllocates(t *testing.T, f functions, a addr.Addr) {
	_, bound := socktest.Listener(t, a)
	var fd int // another one for each: an attempt to connect leaves a socket bound
	refusing := socktest.Loopback(t, a.Family())
	mute := socktest.Socket(t, a.Family(), syscall.SOCK_STREAM) // is bound and does not listen
	socktest.Check(t, bio.Bind(mute, &refusing, 0))
	socktest.Check(t, bio.SockInfo(mute, &refusing))
	const notOpen = 1 << 20
	for name, c := range map[string]struct {
		errno syscall.Errno
		call  func() error
	}{
		"Socket": {syscall.EAFNOSUPPORT, func() error { _, err := f.socket(-1, syscall.SOCK_STREAM, 0, 0); return err }},
		"Bind":   {syscall.EADDRINUSE, func() error { return f.bind(fd, &bound, 0) }},
		"Connect": {syscall.ECONNREFUSED, func() error {
			fd, err := f.socket(a.Family(), syscall.SOCK_STREAM, 0, 0) // after a failure POSIX wants a new one
			socktest.Check(t, err)
			defer f.close(fd)
			return f.connect(fd, &refusing, 0)
		}},
		"Listen":      {syscall.EADDRINUSE, func() error { return f.listen(fd, &bound, 0) }},
		"Accept":      {syscall.EINVAL, func() error { _, err := f.accept(fd, nil, 0); return err }},
		"Close":       {syscall.EBADF, func() error { return f.close(notOpen) }},
		"SetNonBlock": {syscall.EBADF, func() error { return f.setNonBlock(notOpen, true) }},
		"SetNoDelay":  {syscall.EBADF, func() error { return f.setNoDelay(notOpen, true) }},
		"SockError":   {syscall.EBADF, func() error { _, err := f.sockError(notOpen); return err }},
		"SockInfo":    {syscall.EBADF, func() error { return f.sockInfo(notOpen, new(addr.Addr)) }},
		"Wait": {syscall.EBADF, func() error {
			_, err := f.wait(context.Background(), notOpen, bio.Readable)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			fd = socktest.Socket(t, a.Family(), syscall.SOCK_STREAM)
			atMost(t, 3, func() {
				if err := c.call(); !errors.Is(err, c.errno) {
					t.Fatal(err)
				}
			})
		})
	}
}

// TestAllocationsOfAddresses: an address that is the caller's variable stays on the stack.
// The calls are direct, so that the compiler knows what they do with a pointer.
func TestAllocationsOfAddresses(t *testing.T) {
	l, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	r := bio.With(nil)
	for name, f := range map[string]func(fd, other int){
		"package": func(fd, other int) {
			local, to := loopback(), bound
			socktest.Check(t, bio.Bind(fd, &local, 0))
			socktest.Check(t, bio.Connect(fd, &to, 0))
			var peer, name addr.Addr
			conn, err := bio.Accept(l, &peer, 0)
			socktest.Check(t, err)
			socktest.Check(t, bio.SockInfo(fd, &name))
			if peer != name {
				t.Fatal(peer, name)
			}
			socktest.Check(t, bio.Close(conn))
			local = loopback()
			socktest.Check(t, bio.Listen(other, &local, 0))
		},
		"Recorder": func(fd, other int) {
			local, to := loopback(), bound
			socktest.Check(t, r.Bind(fd, &local, 0))
			socktest.Check(t, r.Connect(fd, &to, 0))
			var peer, name addr.Addr
			conn, err := r.Accept(l, &peer, 0)
			socktest.Check(t, err)
			socktest.Check(t, r.SockInfo(fd, &name))
			if peer != name {
				t.Fatal(peer, name)
			}
			socktest.Check(t, r.Close(conn))
			local = loopback()
			socktest.Check(t, r.Listen(other, &local, 0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			atMost(t, 0, func() {
				var fds [2]int
				for i := range fds {
					var err error
					fds[i], err = bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
					socktest.Check(t, err)
				}
				f(fds[0], fds[1])
				for _, fd := range fds {
					socktest.Check(t, bio.Close(fd))
				}
			})
		})
	}
}

// loopback returns 127.0.0.1:0.
func loopback() addr.Addr {
	a, _ := addr.RawMake(syscall.AF_INET, []byte{127, 0, 0, 1}, 0)
	return a
}

func atMost(t *testing.T, limit float64, f func()) {
	t.Helper()
	if got := testing.AllocsPerRun(50, f); got > limit {
		t.Errorf("%v allocations a run, want at most %v", got, limit)
	}
}
