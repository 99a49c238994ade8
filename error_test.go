//go:build unix || windows

package bio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// quiet is for calls whose errors a test looks at itself.
var quiet = bio.With(nil)

// TestErrorText is what a program prints, and what OpenSSL would have queued.
func TestErrorText(t *testing.T) {
	a := socktest.Refusing(t)
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	var st errstack.Stack
	err := bio.With(&st).Connect(fd, &a, 0)
	e := socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrConnectError)
	expect(t, "text", err.Error(), "BIO_connect "+a.String()+": connect error: connection refused")
	expect(t, "matches the number of the system", errors.Is(err, socktest.Refused), true)
	expect(t, "Timeout", e.Timeout(), false)
	expect(t, "Temporary", e.Temporary(), false)
	expect(t, "Func", e.Func(), "BIO_connect")
	expect(t, "Syscall", e.Syscall(), "connect")
	if e.Addr() != a {
		t.Errorf("Addr: %v, want %v", e.Addr(), a)
	}
	want := []errstack.Entry{
		{Code: errstack.Sys(syscall.ECONNREFUSED), Func: "BIO_connect", Data: "calling connect()"},
		{Code: bio.ErrConnectError, Func: "BIO_connect"},
	}
	var recorded []errstack.Entry
	for entry, ok := st.Get(); ok; entry, ok = st.Get() {
		recorded = append(recorded, entry)
	}
	for _, got := range [][]errstack.Entry{e.Entries(), recorded} {
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(errstack.Entry{})); diff != "" {
			t.Errorf("entries (-want +got):\n%s", diff)
		}
	}
}

// TestErrorOfBindInListen: the last entry of a Listen that cannot bind is BIO_bind's.
func TestErrorOfBindInListen(t *testing.T) {
	_, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	e := socktest.WantError(t, quiet.Listen(fd, &bound, 0), syscall.EADDRINUSE, bio.ErrUnableToBindSocket)
	expect(t, "Func", e.Func(), "BIO_bind")
	expect(t, "Syscall", e.Syscall(), "bind")
}

// result is how a call fails.
type result struct {
	reason  errstack.Code
	entries int // of C's queue; 0 if the function records nothing
}

// TestBadDescriptor gives every function numbers that are not open, and files that are
// not sockets.
func TestBadDescriptor(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	socktest.Check(t, err)
	defer dir.Close()
	pipe, closed := socktest.NotSocket(t), socktest.Closed(t)

	var st errstack.Stack
	r := bio.With(&st)
	a := socktest.IP(t, "127.0.0.1:0")
	for _, f := range []struct {
		name    string
		call    func(fd int) error
		refuses bool   // -1 is refused without a system call
		notOpen result // with EBADF
		notSock result // with ENOTSOCK; the zero value for functions that take other files
	}{
		{"Bind", func(fd int) error { return r.Bind(fd, &a, 0) },
			true, result{bio.ErrUnableToBindSocket, 2}, result{bio.ErrUnableToBindSocket, 2}},
		{"Bind REUSEADDR", func(fd int) error { return r.Bind(fd, &a, bio.ReuseAddr) },
			true, result{bio.ErrUnableToReuseAddr, 2}, result{bio.ErrUnableToReuseAddr, 2}},
		{"Connect", func(fd int) error { return r.Connect(fd, &a, 0) },
			true, result{errstack.Sys(socktest.NotOpen), 1}, result{bio.ErrConnectError, 2}},
		{"Connect KEEPALIVE", func(fd int) error { return r.Connect(fd, &a, bio.KeepAlive) },
			true, result{errstack.Sys(socktest.NotOpen), 1}, result{bio.ErrUnableToKeepAlive, 2}},
		{"Listen", func(fd int) error { return r.Listen(fd, &a, 0) },
			true, result{bio.ErrGettingSocktype, 2}, result{bio.ErrGettingSocktype, 2}},
		{"Accept", func(fd int) error { _, err := r.Accept(fd, nil, 0); return err },
			false, result{bio.ErrAcceptError, 2}, result{bio.ErrAcceptError, 2}},
		{"Disconnect", func(fd int) error { return r.Disconnect(fd) },
			true, result{bio.ErrConnectError, 2}, result{bio.ErrConnectError, 2}},
		{"SockInfo", func(fd int) error { return r.SockInfo(fd, new(addr.Addr)) },
			false, result{bio.ErrGetsocknameError, 2}, result{bio.ErrGetsocknameError, 2}},
		{"SockError", func(fd int) error { _, err := r.SockError(fd); return err },
			false, result{errstack.Sys(socktest.NotOpen), 0}, result{errstack.Sys(syscall.ENOTSOCK), 0}},
		{"SetNoDelay", func(fd int) error { return r.SetNoDelay(fd, true) },
			false, result{errstack.Sys(socktest.NotOpen), 0}, result{errstack.Sys(syscall.ENOTSOCK), 0}},
		{"SetNonBlock", func(fd int) error { return r.SetNonBlock(fd, true) },
			false, result{errstack.Sys(socktest.NotOpen), 1}, result{}},
		{"SetOptions", func(fd int) error { return r.SetOptions(fd, bio.AllOptions, 0) },
			false, result{errstack.Sys(socktest.NotOpen), 1}, result{bio.ErrUnableToKeepAlive, 2}},
		{"Wait", func(fd int) error { _, err := r.Wait(t.Context(), fd, bio.Readable); return err },
			false, result{errstack.Sys(socktest.NotOpen), 0}, result{}},
		{"FinishConnect", func(fd int) error { return r.FinishConnect(t.Context(), fd) },
			false, result{errstack.Sys(socktest.NotOpen), 0}, result{}},
	} {
		for name, fd := range map[string]int{"-1": -1, "-2": -2, "closed": closed, "huge": 1<<31 - 1, "directory": int(dir.Fd()), "pipe": pipe} {
			t.Run(f.name+"/"+name, func(t *testing.T) {
				errno, want := syscall.EBADF, f.notOpen
				switch {
				case fd == -1 && f.refuses:
					errno, want = 0, result{bio.ErrInvalidSocket, 1}
				case name == "directory" || name == "pipe":
					errno = syscall.ENOTSOCK
					if socktest.Has(t, "descriptor-files") { // elsewhere no function takes other files
						want = f.notSock
					}
				}
				if want.reason == bio.ErrUnableToReuseAddr && !socktest.Has(t, "reuseaddr") {
					want.reason = bio.ErrUnableToBindSocket
				}
				if want == (result{}) {
					return
				}
				if f.name == "Disconnect" && errno != 0 {
					socktest.Need(t, "disconnect")
				}
				err := f.call(fd)
				if errno == syscall.ENOTSOCK && !socktest.Has(t, "enotsock") {
					if errno, want.reason = socktest.Errno(err), 0; errno == 0 {
						t.Errorf("%v has no errno", err)
					}
				}
				e := socktest.WantError(t, err, errno, want.reason)
				expect(t, "entries in the error", len(e.Entries()), want.entries)
				expect(t, "entries recorded", st.Len(), want.entries)
				st.Clear()
			})
		}
	}
}

// TestCloseBadDescriptor: Close asks the kernel, except about negative numbers.
func TestCloseBadDescriptor(t *testing.T) {
	var st errstack.Stack
	r := bio.With(&st)
	socktest.WantError(t, r.Close(-1), 0, bio.ErrInvalidSocket)
	socktest.WantError(t, r.Close(-2), 0, bio.ErrInvalidSocket)
	fd := socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM)
	socktest.Check(t, r.Close(fd))
	socktest.WantError(t, r.Close(fd), syscall.EBADF, errstack.Sys(socktest.NotOpen))
	socktest.WantError(t, r.Close(1<<31-1), syscall.EBADF, errstack.Sys(socktest.NotOpen))
	expect(t, "entries recorded", st.Len(), 0)
}

// TestNoAddress: an address that is nil or has no family is refused after a bad
// descriptor, and before anything is done to the socket.
func TestNoAddress(t *testing.T) {
	var st errstack.Stack
	r := bio.With(&st)
	for _, a := range []*addr.Addr{nil, {}} {
		for name, call := range map[string]func(int, *addr.Addr, bio.Options) error{"BIO_bind": r.Bind, "BIO_connect": r.Connect, "BIO_listen": r.Listen} {
			fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
			before := flagState(t, fd, syscall.AF_INET)
			e := socktest.WantError(t, call(fd, a, bio.AllOptions), syscall.EAFNOSUPPORT, bio.ErrUnsupportedProtocolFamily)
			expect(t, "flags", flagState(t, fd, syscall.AF_INET), before)
			expect(t, "Func", e.Func(), name)
			expect(t, "entries", st.Len(), 1)
			st.Clear()
			socktest.WantError(t, call(-1, a, 0), 0, bio.ErrInvalidSocket)
			st.Clear()
		}
	}
	err := r.SockInfo(socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM), nil)
	socktest.WantError(t, err, syscall.EFAULT, errstack.Pack(errstack.LibBIO, errstack.ReasonPassedNullParameter))
}

// TestWrongFamily gives sockets the addresses of other families.
func TestWrongFamily(t *testing.T) {
	for _, family := range socktest.Families {
		for _, other := range socktest.Families {
			if family == other {
				continue
			}
			t.Run(family.Name+"/"+other.Name, func(t *testing.T) {
				family.Need(t)
				other.Need(t)
				a := socktest.Loopback(t, other.Number)
				for _, call := range []func(int, *addr.Addr, bio.Options) error{quiet.Bind, quiet.Connect, quiet.Listen} {
					err := call(socktest.Socket(t, family.Number, syscall.SOCK_STREAM), &a, 0)
					var errno syscall.Errno
					if !errors.As(err, &errno) {
						t.Errorf("%v, want an errno", err)
					}
				}
			})
		}
	}
}

// TestSocketFails asks for what the system does not have.
func TestSocketFails(t *testing.T) {
	var st errstack.Stack
	for _, test := range []struct {
		domain, socktype, protocol int
		errno                      syscall.Errno
	}{
		{9999, syscall.SOCK_STREAM, 0, syscall.EAFNOSUPPORT},
		{syscall.AF_UNSPEC, syscall.SOCK_STREAM, 0, syscall.EAFNOSUPPORT},
		{syscall.AF_INET, syscall.SOCK_STREAM, syscall.IPPROTO_UDP, syscall.EPROTONOSUPPORT},
	} {
		if test.domain != 9999 && !socktest.Has(t, "socket-errnos") {
			continue
		}
		fd, err := bio.With(&st).Socket(test.domain, test.socktype, test.protocol, bio.AllOptions)
		socktest.WantError(t, err, test.errno, bio.ErrUnableToCreateSocket)
		expect(t, "descriptor", fd, bio.InvalidSocket)
		expect(t, "entries", st.Len(), 2)
		st.Clear()
	}
}

// wrap calls bio as a package built on it does.
//
//go:noinline
func wrap(r bio.Recorder, a *addr.Addr) error { return r.Skip(1).Bind(-1, a, 0) }

// inlined is small enough to become part of its caller.
func inlined(r bio.Recorder, a *addr.Addr) error { return r.Skip(1).Bind(-1, a, 0) }

// wrapTwice is two calls away from the application.
func wrapTwice(r bio.Recorder, a *addr.Addr) error { return wrap(r.Skip(1), a) }

// TestPosition: the position of an error, and of its entries on the stack, is the
// application's call, whichever way that is made.
func TestPosition(t *testing.T) {
	defer errstack.Default().Clear()
	a := socktest.IP(t, "127.0.0.1:0")
	r := bio.With(errstack.Default())
	done, cancel := context.WithCancel(t.Context())
	cancel()
	_, full := socktest.FullListener(t, a) // so that fd is never ready
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if err := bio.Connect(fd, &full, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	_, file, first, _ := runtime.Caller(0)
	calls := []func() error{
		func() error { _, err := bio.Socket(9999, 0, 0, 0); return err },
		func() error { return bio.Bind(-1, &a, 0) },
		func() error { return bio.Connect(-1, &a, 0) },
		func() error { return bio.Listen(-1, &a, 0) },
		func() error { _, err := bio.Accept(-1, nil, 0); return err },
		func() error { return bio.Close(-1) },
		func() error { return bio.SetNonBlock(-1, true) },
		func() error { return bio.SetNoDelay(-1, true) },
		func() error { return bio.SetOptions(-1, bio.NonBlock, 0) },
		func() error { _, err := bio.SockError(-1); return err },
		func() error { return bio.SockInfo(-1, &a) },
		func() error { return bio.Disconnect(-1) },
		func() error { _, err := bio.Wait(t.Context(), -1, bio.Readable); return err },
		func() error { _, err := bio.Wait(done, fd, bio.Readable); return err },
		func() error { return bio.FinishConnect(t.Context(), -1) },
		func() error { return bio.FinishConnect(done, fd) },
		func() error { _, err := r.Socket(9999, 0, 0, 0); return err },
		func() error { return r.Bind(-1, &a, 0) },
		func() error { return r.Connect(-1, &a, 0) },
		func() error { return r.Listen(-1, &a, 0) },
		func() error { _, err := r.Accept(-1, nil, 0); return err },
		func() error { return r.Close(-1) },
		func() error { return r.SetNonBlock(-1, true) },
		func() error { return r.SetNoDelay(-1, true) },
		func() error { return r.SetOptions(-1, bio.NonBlock, 0) },
		func() error { _, err := r.SockError(-1); return err },
		func() error { return r.SockInfo(-1, &a) },
		func() error { return r.Disconnect(-1) },
		func() error { _, err := r.Wait(t.Context(), -1, bio.Readable); return err },
		func() error { _, err := r.Wait(done, fd, bio.Readable); return err },
		func() error { return r.FinishConnect(t.Context(), -1) },
		func() error { return r.FinishConnect(done, fd) },
		func() error { f := bio.Bind; return f(-1, &a, 0) },
		func() error { f := r.Bind; return f(-1, &a, 0) },
		func() error { f := bio.Recorder.Bind; return f(r, -1, &a, 0) },
		func() error { f := (*bio.Recorder).Bind; return f(&r, -1, &a, 0) },
		func() error { var f binder = r; return f.Bind(-1, &a, 0) },
		func() error { var f binder = &r; return f.Bind(-1, &a, 0) },
		func() error { return wrap(r, &a) },
		func() error { return inlined(r, &a) },
		func() error { return wrapTwice(r, &a) },
		func() (err error) { defer func() { err = bio.Bind(-1, &a, 0) }(); return nil },
		func() error { c := make(chan error); go func() { c <- bio.Bind(-1, &a, 0) }(); return <-c },
		func() (err error) { defer bio.Bind(-1, &a, 0); return bio.Bind(-1, &a, 0) },
	}
	for i, call := range calls {
		line := first + 2 + i
		e, ok := call().(*errstack.Error)
		if !ok {
			t.Fatalf("line %d: not an *errstack.Error", line)
		}
		if e.File() != file || e.Line() != line {
			t.Errorf("position %s:%d, want line %d", e.File(), e.Line(), line)
		}
		for entry := range errstack.Default().All() {
			if entry.File() != file || entry.Line() != line {
				t.Errorf("entry at %s:%d, want line %d", entry.File(), entry.Line(), line)
			}
		}
		errstack.Default().Clear()
	}
}

type binder interface {
	Bind(fd int, a *addr.Addr, opts bio.Options) error
}

// TestPositionOfStatements: a deferred call is made where its function ends. A call that
// a go statement makes directly has no position: nothing of the application calls it.
func TestPositionOfStatements(t *testing.T) {
	var st errstack.Stack
	r := bio.With(&st)
	a := socktest.IP(t, "127.0.0.1:0")
	var file string
	var first int
	func() {
		_, file, first, _ = runtime.Caller(0)
		defer r.Bind(-1, &a, 0)
	}()
	entry, _ := st.Get()
	expect(t, "file", entry.File(), file)
	expect(t, "line", entry.Line(), first+2)

	go r.Bind(-1, &a, 0)
	socktest.Eventually(t, "an entry", func() bool { return st.Len() == 1 })
	entry, _ = st.Get()
	expect(t, "file", entry.File(), "")
	expect(t, "line", entry.Line(), 0)
}

// TestAddrOf: the address of an error, of one that it wraps, and of the last of several.
func TestAddrOf(t *testing.T) {
	a, b := socktest.IP(t, "127.0.0.1:1"), socktest.IP(t, "127.0.0.1:2")
	first, second, none := quiet.Bind(-1, &a, 0), quiet.Bind(-1, &b, 0), quiet.Bind(-1, nil, 0)
	for _, test := range []struct {
		err  error
		want addr.Addr
		ok   bool
	}{
		{first, a, true},
		{fmt.Errorf("wrapped: %w", first), a, true},
		{errors.Join(first, second, none), b, true},
		{errors.Join(first, fmt.Errorf("wrapped: %w", errors.Join(none, io.EOF))), a, true},
		{none, addr.Addr{}, false},
		{io.EOF, addr.Addr{}, false},
		{nil, addr.Addr{}, false},
		{(*errstack.Error)(nil), addr.Addr{}, false},
	} {
		got, ok := bio.AddrOf(test.err)
		expect(t, fmt.Sprintf("AddrOf(%v)", test.err), got, test.want)
		expect(t, fmt.Sprintf("AddrOf(%v) has one", test.err), ok, test.ok)
	}
}
