//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
	"example.com/bio/internal/sys"
)

func TestDial(t *testing.T) {
	specs := []string{"127.0.0.1:0"}
	if socktest.Has(t, "ipv6") {
		specs = append(specs, "[::1]:0")
	}
	for _, spec := range specs {
		a := serve(t, spec)
		for _, opts := range []bio.Options{0, bio.KeepAlive, bio.NoDelay, bio.KeepAlive | bio.NoDelay | bio.NonBlock} {
			conn, err := bionet.Dial(t.Context(), a.String(), opts)
			socktest.Check(t, err)
			if _, ok := conn.(*net.TCPConn); !ok || conn.RemoteAddr().String() != a.String() {
				t.Errorf("%T to %v, want %v", conn, conn.RemoteAddr(), a)
			}
			checkFlags(t, conn, opts)
			talk(t, conn)
			conn.Close()
		}
	}
}

// TestDialNoHost: no host is this machine.
func TestDialNoHost(t *testing.T) {
	conn, err := bionet.Dial(t.Context(), ":"+portOf(t, serve(t, "127.0.0.1:0")), 0)
	socktest.Check(t, err)
	defer conn.Close()
	talk(t, conn)
}

// TestDialNext: an address that refuses costs nothing, one that does not answer the delay
// and no more; the descriptor of the loser is closed, and nothing is recorded.
func TestDialNext(t *testing.T) {
	port := portOf(t, serve(t, "127.0.0.1:0"))
	_, dead := socktest.FullListener(t, socktest.IP(t, "127.0.0.2:"+port))
	const delay = 50 * time.Millisecond
	for _, row := range []struct {
		first          string
		delay, atLeast time.Duration
		expected       string
	}{
		{"127.0.0.3", time.Minute, 0, "127.0.0.1"},
		{dead.HostnameString(), delay, delay, "127.0.0.1"},
	} {
		c, stack := scratch()
		c.Resolver = names(t, row.first, row.expected)
		c.AttemptDelay = row.delay
		before := len(socktest.OpenDescriptors())
		start := time.Now()
		conn, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
		took := time.Since(start)
		socktest.Check(t, err)
		if took < row.atLeast || took > row.atLeast+socktest.Scaled(5*time.Second) {
			t.Errorf("%s first: Dial took %v", row.first, took)
		}
		if got := conn.RemoteAddr().String(); got != row.expected+":"+port {
			t.Errorf("connected to %s", got)
		}
		wantRecorded(t, stack, "")
		talk(t, conn) // the other end is open from then on at the latest
		if after := len(socktest.OpenDescriptors()); after > before+2 {
			t.Errorf("%s first: %d descriptors beside the connection, %d before", row.first, after-2, before)
		}
		conn.Close() // and the other end closes by itself
		socktest.Eventually(t, "all is closed", func() bool { return len(socktest.OpenDescriptors()) <= before })
	}
}

// TestDialDefaultDelay: the delay of a Config without one is that of RFC 8305.
func TestDialDefaultDelay(t *testing.T) {
	port := portOf(t, serve(t, "127.0.0.1:0"))
	_, dead := socktest.FullListener(t, socktest.IP(t, "127.0.0.2:"+port))
	c := bionet.Config{Resolver: names(t, dead.HostnameString(), "127.0.0.1")}
	start := time.Now()
	conn, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
	socktest.Check(t, err)
	conn.Close()
	if took := time.Since(start); took < 250*time.Millisecond || took > socktest.Scaled(5*time.Second) {
		t.Errorf("Dial took %v", took)
	}
}

// TestDialOneByOne: with a negative delay the next attempt begins when the one before has failed.
func TestDialOneByOne(t *testing.T) {
	port := portOf(t, serve(t, "127.0.0.1:0"))
	_, dead := socktest.FullListener(t, socktest.IP(t, "127.0.0.2:"+port))
	c, stack := scratch()
	c.Resolver = names(t, dead.HostnameString(), "127.0.0.1")
	c.AttemptDelay = -1
	// The time begins with the attempt: the lookup may take longer.
	canceled, cancel := context.WithCancel(t.Context())
	defer cancel()
	ctx := expired{canceled}
	c.Control = func(string, string, syscall.RawConn) error {
		time.AfterFunc(100*time.Millisecond, cancel)
		return nil
	}
	socktest.NoLeak(t, func() {
		_, err := c.Dial(ctx, "two.addresses.example:"+port, 0)
		e := socktest.WantError(t, err, 0, bio.ErrConnectError)
		if !errors.Is(err, context.DeadlineExceeded) || !e.Timeout() {
			t.Errorf("%v is not a timeout", err)
		}
		text := `bionet.Dial "two.addresses.example:` + port + `": connect error: 127.0.0.2:` + port + ": context deadline exceeded"
		if err.Error() != text {
			t.Errorf("text\n%v, want\n%s", err, text)
		}
	})
	wantRecorded(t, stack, "")
}

// expired is a context that exceeds its deadline when it is canceled.
type expired struct{ context.Context }

func (ctx expired) Err() error {
	if ctx.Context.Err() == nil {
		return nil
	}
	return context.DeadlineExceeded
}

// TestDialFails: the error names every address and why; recorded is what OpenSSL has for
// each, and for the whole.
func TestDialFails(t *testing.T) {
	socktest.Need(t, "so_error")
	c, stack := scratch()
	a := socktest.Refusing(t)
	port := a.ServiceString()
	c.Resolver = names(t, "127.0.0.1", "127.0.0.4")
	socktest.NoLeak(t, func() {
		_, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
		e := socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrConnectError)
		if e.Func() != "bionet.Dial" || e.Timeout() || e.Temporary() {
			t.Errorf("%v: Func %s, Timeout %v, Temporary %v", err, e.Func(), e.Timeout(), e.Temporary())
		}
		var attempts bionet.Attempts
		if !errors.As(err, &attempts) {
			t.Fatalf("%v has no attempts", err)
		}
		want := []bionet.Attempt{
			{Addr: socktest.IP(t, "127.0.0.1:"+port), Err: syscall.ECONNREFUSED},
			{Addr: socktest.IP(t, "127.0.0.4:"+port), Err: syscall.ECONNREFUSED},
		}
		if diff := cmp.Diff(want, []bionet.Attempt(attempts), cmpopts.EquateComparable(addr.Addr{}), cmpopts.EquateErrors()); diff != "" {
			t.Errorf("attempts (-want +got):\n%s", diff)
		}
		var texts []string
		recorded := ""
		for _, attempt := range attempts {
			texts = append(texts, "BIO_connect "+attempt.Addr.String()+": connect error: connection refused")
			recorded += "BIO_connect Connection refused calling connect()\nBIO_connect connect error \n"
		}
		text := `bionet.Dial "two.addresses.example:` + port + `": connect error: ` + strings.Join(texts, "; ")
		if err.Error() != text {
			t.Errorf("text\n%v, want\n%s", err, text)
		}
		recorded += "bionet.Dial Connection refused calling connect(two.addresses.example, " + port + ")\nbionet.Dial connect error "
		wantRecorded(t, stack, recorded)
	})
	for _, row := range []struct {
		spec, recorded string
		reason         errstack.Code
	}{
		{"a:b:c", "BIO_parse_hostserv ambiguous host or service ", bio.ErrAmbiguousHostOrService},
		{"*", "bionet.Dial no hostname or service specified hostname=<NULL> service=<NULL>", errstack.Pack(errstack.LibBIO, 144)},
		{"127.0.0.1:no-such-service", "BIO_lookup_ex system lib Servname not supported for ai_socktype", 0},
	} {
		_, err := c.Dial(t.Context(), row.spec, 0)
		socktest.WantError(t, err, 0, row.reason)
		wantRecorded(t, stack, row.recorded)
	}
}

// TestDialFamilies: the families take turns, however many addresses there are of one.
func TestDialFamilies(t *testing.T) {
	socktest.Need(t, "ipv6")
	a := socktest.Refusing(t)
	c, _ := scratch()
	c.Resolver = names(t, "127.0.0.1", "127.0.0.4", "127.0.0.5", "::1")
	_, err := c.Dial(t.Context(), "four.addresses.example:"+a.ServiceString(), 0)
	var attempts bionet.Attempts
	if !errors.As(err, &attempts) || len(attempts) != 4 {
		t.Fatal(err)
	}
	if (attempts[0].Addr.Family() == syscall.AF_INET6) == (attempts[1].Addr.Family() == syscall.AF_INET6) {
		t.Errorf("tried in the order %v", err)
	}

	c.Family = syscall.AF_INET6
	_, err = c.Dial(t.Context(), "four.addresses.example:"+a.ServiceString(), 0)
	if !errors.As(err, &attempts) || len(attempts) != 1 || attempts[0].Addr.Family() != syscall.AF_INET6 {
		t.Errorf("with AF_INET6: %v", err)
	}
}

// TestDialCanceled: a context that is done ends Dial at once, at any time, and nothing is
// left: neither descriptor nor goroutine, which TestMain counts.
func TestDialCanceled(t *testing.T) {
	_, dead := socktest.FullListener(t, socktest.IP(t, "127.0.0.1:0"))
	c, stack := scratch()
	socktest.NoLeak(t, func() {
		for _, ctx := range []context.Context{done, soon(t, 0), soon(t, time.Millisecond), soon(t, 20*time.Millisecond)} {
			start := time.Now()
			_, err := c.Dial(ctx, dead.String(), 0)
			if took := time.Since(start); took > socktest.Scaled(5*time.Second) {
				t.Errorf("Dial took %v", took)
			}
			if e := socktest.WantError(t, err, 0, bio.ErrConnectError); len(e.Entries()) != 0 {
				t.Errorf("entries: %v", e.Entries())
			}
			var attempts bionet.Attempts
			if !errors.Is(err, context.Canceled) || !errors.As(err, &attempts) || attempts[0].Addr != dead {
				t.Errorf("%v does not say that it was canceled and name the address", err)
			}
		}
		if _, err := c.Dial(done, "a.name.invalid:80", 0); !errors.Is(err, context.Canceled) {
			t.Errorf("while looking up: %v is not a cancellation", err)
		}
	})
	wantRecorded(t, stack, "")
}

// soon returns a context that is canceled after a while.
func soon(t *testing.T, while time.Duration) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(while, cancel)
	t.Cleanup(func() { timer.Stop(); cancel() })
	return ctx
}

// TestDialUnix: a path, as it is; a queue that is full is waited for.
func TestDialUnix(t *testing.T) {
	socktest.Unix.Need(t)
	c, _ := scratch()
	c.Family = syscall.AF_UNIX
	_, a := socktest.FullListener(t, socktest.Path(t))
	file, _ := a.PathString()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	socktest.NoLeak(t, func() {
		_, err := c.Dial(ctx, file, 0)
		if socktest.WantError(t, err, 0, bio.ErrConnectError); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v is not a timeout", err)
		}
	})

	listener, a := socktest.OpenListener(t, socktest.Path(t))
	socktest.CheckErrno(t, "listen", sys.Listen(listener, 0))
	l, err := bionet.Listener(listener)
	socktest.Check(t, err)
	results := make(chan error)
	const dials = 20
	file, _ = a.PathString()
	for range dials {
		go func() {
			conn, err := c.Dial(t.Context(), file, 0)
			if err == nil {
				err = conn.Close()
			}
			results <- err
		}()
	}
	for range dials { // each frees a place in the queue
		conn, err := l.Accept()
		socktest.Check(t, err)
		conn.Close()
	}
	for range dials {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	l.Close()

	_, err = c.Dial(t.Context(), file, 0)
	socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrConnectError)
	os.Remove(file)
	_, err = c.Dial(t.Context(), file, 0)
	socktest.WantError(t, err, syscall.ENOENT, bio.ErrConnectError)
	_, err = c.Dial(t.Context(), strings.Repeat("x", 300), 0)
	if _, ok := err.(*errstack.Error); !ok || !errors.Is(err, syscall.ENAMETOOLONG) {
		t.Errorf("a path that is too long: %v", err)
	}
}

// TestDialErrorNamesAttempt: the whole error answers with the system call and the address of the
// last attempt.
func TestDialErrorNamesAttempt(t *testing.T) {
	socktest.Need(t, "so_error")
	a := socktest.Refusing(t)
	c, stack := scratch()
	c.Resolver = names(t, "127.0.0.1", "127.0.0.4")
	_, err := c.Dial(t.Context(), "two.addresses.example:"+a.ServiceString(), 0)
	e := socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrConnectError)
	last := socktest.IP(t, "127.0.0.4:"+a.ServiceString())
	if got, ok := bio.AddrOf(err); !ok || got != last || e.Addr() != fmt.Stringer(last) || e.Syscall() != "connect" {
		t.Errorf("address %v, %v; system call %s", got, e.Addr(), e.Syscall())
	}
	socktest.Lines(stack)

	_, err = c.Listen(t.Context(), "192.0.2.1:0", 0)
	e = socktest.WantError(t, err, syscall.EADDRNOTAVAIL, bio.ErrUnableToBindSocket)
	if got, ok := bio.AddrOf(err); !ok || got != socktest.IP(t, "192.0.2.1:0") || e.Syscall() != "bind" {
		t.Errorf("address %v, system call %s", got, e.Syscall())
	}
	socktest.Lines(stack)
}
