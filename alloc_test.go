//go:build linux && !portable

package bio_test

import (
	"context"
	"errors"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// functions are what is promised to allocate nothing when it succeeds or would block.
type functions interface {
	Socket(domain, socktype, protocol int, opts bio.Options) (int, error)
	Bind(fd int, a *addr.Addr, opts bio.Options) error
	Connect(fd int, a *addr.Addr, opts bio.Options) error
	Listen(fd int, a *addr.Addr, opts bio.Options) error
	Accept(fd int, peer *addr.Addr, opts bio.Options) (int, error)
	Close(fd int) error
	SetNonBlock(fd int, on bool) error
	SetNoDelay(fd int, on bool) error
	SockError(fd int) (pending, err error)
	SockInfo(fd int, a *addr.Addr) error
	Wait(ctx context.Context, fd int, want bio.Event) (bio.Event, error)
}

// packageFunctions are the functions of the package.
type packageFunctions struct{}

func (packageFunctions) Socket(domain, socktype, protocol int, opts bio.Options) (int, error) {
	return bio.Socket(domain, socktype, protocol, opts)
}
func (packageFunctions) Bind(fd int, a *addr.Addr, opts bio.Options) error {
	return bio.Bind(fd, a, opts)
}
func (packageFunctions) Connect(fd int, a *addr.Addr, opts bio.Options) error {
	return bio.Connect(fd, a, opts)
}
func (packageFunctions) Listen(fd int, a *addr.Addr, opts bio.Options) error {
	return bio.Listen(fd, a, opts)
}
func (packageFunctions) Accept(fd int, peer *addr.Addr, opts bio.Options) (int, error) {
	return bio.Accept(fd, peer, opts)
}
func (packageFunctions) Close(fd int) error                    { return bio.Close(fd) }
func (packageFunctions) SetNonBlock(fd int, on bool) error     { return bio.SetNonBlock(fd, on) }
func (packageFunctions) SetNoDelay(fd int, on bool) error      { return bio.SetNoDelay(fd, on) }
func (packageFunctions) SockError(fd int) (pending, err error) { return bio.SockError(fd) }
func (packageFunctions) SockInfo(fd int, a *addr.Addr) error   { return bio.SockInfo(fd, a) }
func (packageFunctions) Wait(ctx context.Context, fd int, want bio.Event) (bio.Event, error) {
	return bio.Wait(ctx, fd, want)
}

// TestAllocations holds what linux promises: nothing for a call that succeeds or
// would block, at most two for one that fails.
func TestAllocations(t *testing.T) {
	var stack errstack.Stack
	abstract, err := addr.Abstract("bio allocations " + t.TempDir())
	fatal(t, err)
	for family, a := range map[string]addr.Addr{
		"AF_INET":  ip(t, "127.0.0.1:0"),
		"AF_INET6": ip(t, "[::1]:0"),
		"AF_UNIX":  abstract, // which is free again as soon as the socket is closed
	} {
		for by, f := range map[string]functions{
			"package":  packageFunctions{},
			"Recorder": bio.With(&stack),
			"nowhere":  bio.With(nil),
		} {
			t.Run(family+"/"+by, func(t *testing.T) {
				if a.Family() == unix.AF_INET6 {
					needIPv6(t)
				}
				t.Run("set up", func(t *testing.T) { setUpAllocatesNothing(t, f, a) })
				t.Run("connect", func(t *testing.T) { connectAllocatesNothing(t, f, a) })
				t.Run("would block", func(t *testing.T) { wouldBlockAllocatesNothing(t, f, a) })
				t.Run("fail", func(t *testing.T) { failureAllocatesTwice(t, f, a) })
			})
		}
	}
	errstack.Default().Clear()
}

// setUpAllocatesNothing makes sockets that listen and that are bound.
func setUpAllocatesNothing(t *testing.T, f functions, a addr.Addr) {
	opts := bio.ListenOptions
	if a.Family() == unix.AF_UNIX {
		opts &^= bio.NoDelay | bio.TFO
	}
	atMost(t, 0, func() {
		fd, err := f.Socket(a.Family(), unix.SOCK_STREAM, 0, 0)
		fatal(t, err)
		fatal(t, f.Listen(fd, &a, opts))
		fatal(t, f.Close(fd))
	})
	atMost(t, 0, func() {
		fd, err := f.Socket(a.Family(), unix.SOCK_DGRAM, 0, 0)
		fatal(t, err)
		fatal(t, f.Bind(fd, &a, bio.ReuseAddr))
		fatal(t, f.SetNonBlock(fd, true))
		fatal(t, f.Close(fd))
	})
}

// connectAllocatesNothing makes connections, blocking and not, accepts them with a peer
// and without, and asks about them.
func connectAllocatesNothing(t *testing.T, f functions, a addr.Addr) {
	l, bound := listener(t, a, bio.NonBlock)
	opts := bio.KeepAlive
	if a.Family() != unix.AF_UNIX {
		opts |= bio.NoDelay
	}
	// A context that can be done, as servers have them.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var name addr.Addr
	for _, mode := range []bio.Options{0, bio.NonBlock} {
		for _, peer := range []*addr.Addr{nil, new(addr.Addr)} {
			atMost(t, 0, func() {
				fd, err := f.Socket(bound.Family(), unix.SOCK_STREAM, 0, 0)
				fatal(t, err)
				if err := f.Connect(fd, &bound, opts|mode); err != nil && (mode == 0 || !bio.ShouldRetry(err)) {
					t.Fatal(err)
				}
				if got, err := f.Wait(context.Background(), l, bio.Readable); err != nil || got != bio.Readable {
					t.Fatal(got, err)
				}
				for _, each := range []context.Context{ctx, context.Background()} {
					got, err := f.Wait(each, fd, bio.Writable)
					if err != nil || got != bio.Writable {
						t.Fatal(got, err)
					}
				}
				conn, err := f.Accept(l, peer, mode)
				fatal(t, err)
				pending, err := f.SockError(fd)
				if pending != nil || err != nil {
					t.Fatal(pending, err)
				}
				fatal(t, f.SockInfo(fd, &name))
				if bound.Family() != unix.AF_UNIX {
					fatal(t, f.SetNoDelay(fd, false))
				}
				fatal(t, f.Close(conn))
				fatal(t, f.Close(fd))
			})
		}
	}
}

// wouldBlockAllocatesNothing accepts where there is no connection, and connects where
// the attempt goes on or, for AF_UNIX, cannot begin.
func wouldBlockAllocatesNothing(t *testing.T, f functions, a addr.Addr) {
	l, bound := listener(t, a, bio.NonBlock)
	for _, peer := range []*addr.Addr{nil, new(addr.Addr)} {
		atMost(t, 0, func() {
			if _, err := f.Accept(l, peer, 0); !bio.ShouldRetry(err) || !errors.Is(err, unix.EAGAIN) {
				t.Fatal(err)
			}
		})
	}
	errno := unix.EINPROGRESS
	if a.Family() == unix.AF_UNIX {
		errno = unix.EAGAIN
		fatal(t, unix.Listen(l, 0))
		fatal(t, f.Connect(socket(t, unix.AF_UNIX, unix.SOCK_STREAM), &bound, 0))
	}
	atMost(t, 0, func() {
		fd, err := f.Socket(bound.Family(), unix.SOCK_STREAM, 0, 0)
		fatal(t, err)
		if err := f.Connect(fd, &bound, bio.NonBlock); !bio.ShouldRetry(err) || !errors.Is(err, errno) {
			t.Fatal(err)
		}
		fatal(t, f.Close(fd))
	})
}

// failureAllocatesTwice lets every function fail.
func failureAllocatesTwice(t *testing.T, f functions, a addr.Addr) {
	_, bound := listener(t, a, 0)
	stream := socket(t, a.Family(), unix.SOCK_STREAM)
	closed := a
	refused := unix.ECONNREFUSED
	if a.Family() != unix.AF_UNIX {
		fd := socket(t, a.Family(), unix.SOCK_STREAM)
		fatal(t, quiet.Bind(fd, &closed, 0))
		fatal(t, quiet.SockInfo(fd, &closed))
	} else {
		other, err := addr.Abstract("bio nobody " + t.TempDir())
		fatal(t, err)
		closed = other
	}
	for name, c := range map[string]struct {
		errno syscall.Errno
		call  func() error
	}{
		"Socket": {unix.EAFNOSUPPORT, func() error {
			_, err := f.Socket(-1, unix.SOCK_STREAM, 0, 0)
			return err
		}},
		"Bind":    {unix.EADDRINUSE, func() error { return f.Bind(stream, &bound, 0) }},
		"Connect": {refused, func() error { return f.Connect(stream, &closed, 0) }},
		"Listen":  {unix.EBADF, func() error { return f.Listen(notOpen, &a, 0) }},
		"Accept": {unix.EBADF, func() error {
			_, err := f.Accept(notOpen, nil, 0)
			return err
		}},
		"Close":       {unix.EBADF, func() error { return f.Close(notOpen) }},
		"SetNonBlock": {unix.EBADF, func() error { return f.SetNonBlock(notOpen, true) }},
		"SetNoDelay":  {unix.EBADF, func() error { return f.SetNoDelay(notOpen, true) }},
		"SockError": {unix.EBADF, func() error {
			_, err := f.SockError(notOpen)
			return err
		}},
		"SockInfo": {unix.EBADF, func() error { return f.SockInfo(notOpen, &closed) }},
		"Wait": {unix.EBADF, func() error {
			_, err := f.Wait(context.Background(), notOpen, bio.Readable)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			atMost(t, 2, func() {
				if err := c.call(); !errors.Is(err, c.errno) {
					t.Fatal(err)
				}
			})
		})
	}
}

// TestAddrOnStack passes addresses that are the caller's own variables.
func TestAddrOnStack(t *testing.T) {
	l, bound := listener(t, ip(t, "127.0.0.1:0"), bio.NonBlock)
	r := bio.With(nil)
	atMost(t, 0, func() {
		local, err := addr.RawMake(unix.AF_INET, []byte{127, 0, 0, 1}, 0)
		fatal(t, err)
		to, other := bound, local
		fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
		fatal(t, err)
		fatal(t, bio.Bind(fd, &local, bio.ReuseAddr))
		fatal(t, bio.Connect(fd, &to, 0))
		_, err = bio.Wait(context.Background(), l, bio.Readable)
		fatal(t, err)
		var peer, name addr.Addr
		conn, err := bio.Accept(l, &peer, 0)
		fatal(t, err)
		fatal(t, bio.SockInfo(fd, &name))
		if peer != name {
			t.Fatal(peer, name)
		}
		fatal(t, bio.Close(conn))
		fatal(t, bio.Close(fd))
		fd, err = r.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
		fatal(t, err)
		fatal(t, r.Listen(fd, &other, bio.ListenOptions))
		fatal(t, r.Close(fd))
	})
}

func atMost(t *testing.T, limit float64, f func()) {
	t.Helper()
	if got := testing.AllocsPerRun(50, f); got > limit {
		t.Errorf("%v allocations a run, want at most %v", got, limit)
	}
}
