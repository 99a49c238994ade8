package lookup_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

// TestErrors checks what an error matches, its text, and what is recorded.
func TestErrors(t *testing.T) {
	for _, test := range []struct {
		host, service    string
		family, socktype int
		code             errstack.Code
		errno            syscall.Errno
		data             string // of the entry
		text             string
	}{
		{"::1", "80", inet4, stream, errstack.ErrSysLib, 0, "Address family for hostname not supported",
			`BIO_lookup_ex host "::1" service "80": Address family for hostname not supported`},
		{"::1", "a\nb", inet6, stream, errstack.ErrSysLib, 0, "Servname not supported for ai_socktype",
			`BIO_lookup_ex host "::1" service "a\nb": Servname not supported for ai_socktype`},
		{"a\x1bb", "", inet6, stream, errstack.ErrSysLib, 0, "Name or service not known",
			`BIO_lookup_ex host "a\x1bb": Name or service not known`},
		{"a\x00b", "", inet6, stream, errstack.ErrSysLib, syscall.EINVAL, "Name or service not known",
			`BIO_lookup_ex host "a\x00b": Name or service not known: invalid argument`},
		{"", "http", inet4, raw, errstack.ErrSysLib, 0, "Servname not supported for ai_socktype",
			`BIO_lookup_ex service "http": Servname not supported for ai_socktype`},
		{"", "", inet4, stream, errstack.ErrSysLib, 0, "Name or service not known",
			`BIO_lookup_ex host "": Name or service not known`},
		{"::1", "80", 99, stream, errstack.ErrUnsupportedProtocolFamily, syscall.EAFNOSUPPORT, "",
			`BIO_lookup_ex host "::1" service "80": unsupported protocol family: ` + syscall.EAFNOSUPPORT.Error()},
		{"", "", local, stream, errstack.ErrBIOLib, syscall.EINVAL, "",
			`BIO_lookup_ex path "": BIO lib: addr.Unix "": empty path: invalid argument`},
	} {
		var stack errstack.Stack
		r := lookup.Resolver{Net: &noServers, Stack: &stack}
		_, err := r.Lookup(t.Context(), test.host, test.service, lookup.Client, test.family, test.socktype)
		var e *errstack.Error
		if !errors.As(err, &e) {
			t.Fatalf("%q: %v", test.host, err)
		}
		if err.Error() != test.text {
			t.Errorf("text %s\nwant %s", err, test.text)
		}
		if !errors.Is(err, test.code) || test.errno != 0 && !errors.Is(err, test.errno) {
			t.Errorf("%v: does not match %v and %v", err, test.code, test.errno)
		}
		if e.Timeout() || e.Temporary() {
			t.Errorf("%v: timeout or temporary", err)
		}
		checkEntries(t, &stack, errstack.Entry{Code: test.code, Func: "BIO_lookup_ex", Data: test.data})
	}
}

// checkEntries checks that a stack has these entries and no others, whatever their
// positions.
func checkEntries(t *testing.T, stack *errstack.Stack, want ...errstack.Entry) {
	t.Helper()
	if diff := cmp.Diff(want, slices.Collect(stack.All()), cmpopts.IgnoreUnexported(errstack.Entry{})); diff != "" {
		t.Errorf("recorded want (-) and got (+):\n%s", diff)
	}
}

// TestZeroResolver holds that the zero value acts as the functions of the package, which
// record on the stack of the process.
func TestZeroResolver(t *testing.T) {
	for _, call := range []func() error{
		func() error { _, err := lookup.Lookup(t.Context(), "", "", 0, inet4, 0); return err },
		func() error { _, err := lookup.Resolver{}.Lookup(t.Context(), "", "", 0, inet4, 0); return err },
	} {
		if call() == nil || errstack.Default().Len() != 1 {
			t.Errorf("%d entries", errstack.Default().Len())
		}
		errstack.Default().Clear()
	}
}

// TestDefaultResolver holds that a Resolver without another one asks net.DefaultResolver, which
// the program may have changed.
func TestDefaultResolver(t *testing.T) {
	var asked atomic.Bool
	before := net.DefaultResolver
	defer func() { net.DefaultResolver = before }()
	net.DefaultResolver = &net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			asked.Store(true)
			return nil, errors.New("no name server")
		},
	}
	r := lookup.Resolver{Stack: new(errstack.Stack)}
	if _, err := r.Lookup(t.Context(), "www.example.", "80", lookup.Client, inet4, stream); err == nil || !asked.Load() {
		t.Errorf("asked %t, %v", asked.Load(), err)
	}
}

// wrapper calls lookup as a package built on it does.
//
//go:noinline
func wrapper(r lookup.Resolver, ctx context.Context) error {
	_, err := r.Skip(1).Lookup(ctx, "", "", 0, inet4, 0)
	return err
}

// TestPosition holds that an error and its entries have the position of the application's
// call, however lookup is called.
func TestPosition(t *testing.T) {
	ctx := t.Context()
	var r lookup.Resolver
	_, file, first, _ := runtime.Caller(0)
	calls := []func() error{
		func() error { _, err := lookup.Lookup(ctx, "", "", 0, inet4, 0); return err },
		func() error { _, err := lookup.LookupEx(ctx, "", "", 0, inet4, 0, 0); return err },
		func() error { _, err := lookup.HostnameString(ctx, addr.Addr{}); return err },
		func() error { _, err := lookup.ServiceString(addr.Addr{}, stream); return err },
		func() error { _, err := r.Lookup(ctx, "", "", 0, inet4, 0); return err },
		func() error { _, err := r.LookupEx(ctx, "", "", 0, inet4, 0, 0); return err },
		func() error { _, err := r.HostnameString(ctx, addr.Addr{}); return err },
		func() error { _, err := r.ServiceString(addr.Addr{}, stream); return err },
		func() error { f := lookup.ServiceString; _, err := f(addr.Addr{}, stream); return err },
		func() error { f := r.ServiceString; _, err := f(addr.Addr{}, stream); return err },
		func() error { return wrapper(r, ctx) },
	}
	for i, call := range calls {
		line := first + 2 + i
		var e *errstack.Error
		if !errors.As(call(), &e) {
			t.Fatalf("line %d: no *errstack.Error", line)
		}
		if filepath.Base(e.File()) != filepath.Base(file) || e.Line() != line {
			t.Errorf("position %s:%d, want line %d", e.File(), e.Line(), line)
		}
		for entry := range errstack.Default().All() {
			if entry.File() != e.File() || entry.Line() != line {
				t.Errorf("entry at %s:%d, want line %d", entry.File(), entry.Line(), line)
			}
		}
		errstack.Default().Clear()
	}
}

// silence is a connection to a name server that never answers. It reports on asked that
// it was asked.
type silence struct {
	net.Conn
	asked chan struct{}
}

func (c silence) Write(b []byte) (int, error) {
	select {
	case c.asked <- struct{}{}:
	default:
	}
	return len(b), nil
}

// silent returns a resolver whose name servers never answer, and a channel that reports
// when one was asked. The end of the test closes its connections.
func silent(t *testing.T) (*net.Resolver, <-chan struct{}) {
	asked := make(chan struct{}, 1)
	return &net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			if err := t.Context().Err(); err != nil { // a question that is left over is asked again
				return nil, err
			}
			here, there := net.Pipe()
			t.Cleanup(func() { here.Close(); there.Close() })
			return silence{here, asked}, nil
		},
	}, asked
}

// TestContext holds that a lookup ends when its context is done, says so, and records
// nothing.
func TestContext(t *testing.T) {
	a := socktest.IP(t, "192.0.2.1:80")
	for name, ask := range map[string]func(context.Context, lookup.Resolver) error{
		"BIO_lookup_ex": func(ctx context.Context, r lookup.Resolver) error {
			_, err := r.Lookup(ctx, "www.example", "80", lookup.Client, unspec, stream)
			return err
		},
		"addr_strings": func(ctx context.Context, r lookup.Resolver) error {
			_, err := r.HostnameString(ctx, a)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, asked := silent(t)
			var stack errstack.Stack
			r := lookup.Resolver{Net: server, Stack: &stack}

			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-asked
				cancel()
			}()
			checkContext(t, name, ask(ctx, r), context.Canceled)
			checkContext(t, name, ask(ctx, r), context.Canceled)

			ctx, cancel = context.WithDeadline(t.Context(), time.Now().Add(20*time.Millisecond))
			defer cancel()
			checkContext(t, name, ask(ctx, r), context.DeadlineExceeded)
			if stack.Len() != 0 {
				t.Errorf("%d entries", stack.Len())
			}
		})
	}
}

func checkContext(t *testing.T, function string, err, want error) {
	t.Helper()
	var e *errstack.Error
	var dns *net.DNSError
	if !errors.As(err, &e) || !errors.As(err, &dns) || !errors.Is(err, want) {
		t.Fatalf("%v, want %v", err, want)
	}
	if e.Timeout() != (want == context.DeadlineExceeded) || dns.Timeout() != e.Timeout() {
		t.Errorf("%v: timeout %t, %t", err, e.Timeout(), dns.Timeout())
	}
	if e.Func() != function || !strings.Contains(err.Error(), want.Error()) || len(e.Entries()) != 0 {
		t.Errorf("%+v", err)
	}
}
