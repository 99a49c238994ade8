//go:build unix

package bionet_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
)

// serve returns the address of a server that sends back what comes.
func serve(t testing.TB, spec string) net.Addr {
	t.Helper()
	l, err := bionet.Listen(spec, 0)
	if err != nil {
		t.Fatal(err)
	}
	echo(t, l)
	return l.Addr()
}

func portOf(t testing.TB, a net.Addr) string {
	t.Helper()
	_, port, err := net.SplitHostPort(a.String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestDial(t *testing.T) {
	specs := []string{"127.0.0.1:0"}
	if hasIPv6(t) {
		specs = append(specs, "[::1]:0")
	}
	for _, spec := range specs {
		a := serve(t, spec)
		for _, opts := range []bio.Options{0, bio.KeepAlive, bio.NoDelay, bio.KeepAlive | bio.NoDelay | bio.NonBlock} {
			conn, err := bionet.Dial(t.Context(), a.String(), opts)
			if err != nil {
				t.Fatal(err)
			}
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
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	talk(t, conn)
}

// TestDialNext: an address that refuses costs nothing, one that does not answer the delay
// and no more; the descriptor of the loser is closed, and nothing is recorded.
func TestDialNext(t *testing.T) {
	port := portOf(t, serve(t, "127.0.0.1:0"))
	dead := silent(t, ip(t, "127.0.0.2:"+port))
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
		before := len(openDescriptors())
		start := time.Now()
		conn, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
		took := time.Since(start)
		if err != nil {
			t.Fatal(err)
		}
		if took < row.atLeast || took > row.atLeast+5*time.Second {
			t.Errorf("%s first: Dial took %v", row.first, took)
		}
		if got := conn.RemoteAddr().String(); got != row.expected+":"+port {
			t.Errorf("connected to %s", got)
		}
		if stack.Len() != 0 {
			t.Errorf("recorded: %s", lines(stack))
		}
		talk(t, conn) // the other end is open from then on at the latest
		if after := len(openDescriptors()); after > before+2 {
			t.Errorf("%s first: %d descriptors beside the connection, %d before", row.first, after-2, before)
		}
		conn.Close() // and the other end closes by itself
		if !settled(func() bool { return len(openDescriptors()) <= before }) {
			t.Errorf("%s first: more than %d descriptors", row.first, before)
		}
	}
}

// TestDialDefaultDelay: the delay of a Config that names none is that of the RFC.
func TestDialDefaultDelay(t *testing.T) {
	port := portOf(t, serve(t, "127.0.0.1:0"))
	dead := silent(t, ip(t, "127.0.0.2:"+port))
	c := bionet.Config{Resolver: names(t, dead.HostnameString(), "127.0.0.1")}
	start := time.Now()
	conn, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if took := time.Since(start); took < 250*time.Millisecond || took > 5*time.Second {
		t.Errorf("Dial took %v", took)
	}
}

// TestDialOneByOne: with a negative delay nothing begins beside an attempt that goes on.
func TestDialOneByOne(t *testing.T) {
	port := portOf(t, serve(t, "127.0.0.1:0"))
	dead := silent(t, ip(t, "127.0.0.2:"+port))
	c, stack := scratch()
	c.Resolver = names(t, dead.HostnameString(), "127.0.0.1")
	c.AttemptDelay = -1
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	leavesNone(t, func() {
		_, err := c.Dial(ctx, "two.addresses.example:"+port, 0)
		e := want(t, err, 0, bio.ErrConnectError)
		if !errors.Is(err, context.DeadlineExceeded) || !e.Timeout() {
			t.Errorf("%v is no timeout", err)
		}
		text := `bionet.Dial "two.addresses.example:` + port + `": connect error: 127.0.0.2:` + port + ": context deadline exceeded"
		if err.Error() != text {
			t.Errorf("text\n%v, want\n%s", err, text)
		}
	})
	if stack.Len() != 0 {
		t.Errorf("recorded: %s", lines(stack))
	}
}

// TestDialFails: the error names every address and why; recorded is what OpenSSL has for
// each, and for the whole.
func TestDialFails(t *testing.T) {
	c, stack := scratch()
	a := refusing(t)
	port := a.ServiceString()
	c.Resolver = names(t, "127.0.0.1", "127.0.0.4")
	leavesNone(t, func() {
		_, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
		e := want(t, err, unix.ECONNREFUSED, bio.ErrConnectError)
		if e.Func() != "bionet.Dial" || e.Timeout() || e.Temporary() {
			t.Errorf("%v: Func %s, Timeout %v, Temporary %v", err, e.Func(), e.Timeout(), e.Temporary())
		}
		var attempts bionet.Attempts
		if !errors.As(err, &attempts) || len(attempts) != 2 {
			t.Fatalf("attempts: %v", attempts)
		}
		var texts []string
		recorded := ""
		for i, host := range []string{"127.0.0.1", "127.0.0.4"} {
			if attempts[i].Addr != ip(t, host+":"+port) || !errors.Is(attempts[i].Err, unix.ECONNREFUSED) {
				t.Errorf("attempt %d: %v, %v", i, &attempts[i].Addr, attempts[i].Err)
			}
			// The kernel may have the answer within the call, or after it.
			text, reason := "BIO_connect "+host+":"+port+": connect error", "connect error"
			if errors.Is(attempts[i].Err, bio.ErrNBIOConnectError) {
				text, reason = host+":"+port+": BIO_connect: nbio connect error", "nbio connect error"
			}
			texts = append(texts, text+": connection refused")
			recorded += "BIO_connect Connection refused calling connect()\nBIO_connect " + reason + " \n"
		}
		text := `bionet.Dial "two.addresses.example:` + port + `": connect error: ` + strings.Join(texts, "; ")
		if err.Error() != text {
			t.Errorf("text\n%v, want\n%s", err, text)
		}
		recorded += "bionet.Dial Connection refused calling connect(two.addresses.example, " + port + ")\nbionet.Dial connect error "
		if got := lines(stack); got != recorded {
			t.Errorf("recorded\n%s, want\n%s", got, recorded)
		}
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
		want(t, err, 0, row.reason)
		if got := lines(stack); got != row.recorded {
			t.Errorf("%s: recorded\n%s, want\n%s", row.spec, got, row.recorded)
		}
	}
}

// TestDialFamilies: the families take turns, however many addresses there are of one.
func TestDialFamilies(t *testing.T) {
	needIPv6(t)
	a := refusing(t)
	c, stack := scratch()
	c.Resolver = names(t, "127.0.0.1", "127.0.0.4", "127.0.0.5", "::1")
	_, err := c.Dial(t.Context(), "four.addresses.example:"+a.ServiceString(), 0)
	var attempts bionet.Attempts
	if !errors.As(err, &attempts) || len(attempts) != 4 {
		t.Fatal(err)
	}
	if (attempts[0].Addr.Family() == unix.AF_INET6) == (attempts[1].Addr.Family() == unix.AF_INET6) {
		t.Errorf("tried in the order %v", err)
	}
	lines(stack)

	c.Family = unix.AF_INET6
	_, err = c.Dial(t.Context(), "four.addresses.example:"+a.ServiceString(), 0)
	if !errors.As(err, &attempts) || len(attempts) != 1 || attempts[0].Addr.Family() != unix.AF_INET6 {
		t.Errorf("with AF_INET6: %v", err)
	}
	lines(stack)
}

// TestDialCanceled: a context that is done ends Dial at once, at any time, and nothing is
// left: neither descriptor nor goroutine, which TestMain counts.
func TestDialCanceled(t *testing.T) {
	dead := silent(t, ip(t, "127.0.0.1:0"))
	c, stack := scratch()
	leavesNone(t, func() {
		for _, ctx := range []context.Context{done, soon(t, 0), soon(t, time.Millisecond), soon(t, 20*time.Millisecond)} {
			start := time.Now()
			_, err := c.Dial(ctx, dead.String(), 0)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("Dial took %v", took)
			}
			if e := want(t, err, 0, bio.ErrConnectError); len(e.Entries()) != 0 {
				t.Errorf("entries: %v", e.Entries())
			}
			var attempts bionet.Attempts
			if !errors.Is(err, context.Canceled) || !errors.As(err, &attempts) || attempts[0].Addr != dead {
				t.Errorf("%v is no cancellation that names the address", err)
			}
		}
		if _, err := c.Dial(done, "a.name.invalid:80", 0); !errors.Is(err, context.Canceled) {
			t.Errorf("while looking up: %v is no cancellation", err)
		}
	})
	if stack.Len() != 0 {
		t.Errorf("recorded: %s", lines(stack))
	}
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
	c, stack := scratch()
	c.Family = unix.AF_UNIX
	a := silent(t, path(t))
	file, _ := a.PathString()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	leavesNone(t, func() {
		_, err := c.Dial(ctx, file, 0)
		if want(t, err, 0, bio.ErrConnectError); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v is no timeout", err)
		}
	})

	listener := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	a = path(t)
	if err := quiet.Bind(listener, &a, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(listener, 0); err != nil {
		t.Fatal(err)
	}
	l, err := bionet.Listener(listener)
	if err != nil {
		t.Fatal(err)
	}
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
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	for range dials {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	l.Close()

	_, err = c.Dial(t.Context(), file, 0)
	want(t, err, unix.ECONNREFUSED, bio.ErrConnectError)
	os.Remove(file)
	_, err = c.Dial(t.Context(), file, 0)
	want(t, err, unix.ENOENT, bio.ErrConnectError)
	_, err = c.Dial(t.Context(), strings.Repeat("x", 300), 0)
	want(t, err, 0, 0)
	lines(stack)
}

// TestDialNoRoom: where no descriptor is free, the error says so and none is lost.
func TestDialNoRoom(t *testing.T) {
	a := serve(t, "127.0.0.1:0")
	c, stack := scratch()
	leavesNone(t, func() {
		full(t, func() {
			_, err := c.Dial(t.Context(), a.String(), 0)
			want(t, err, unix.EMFILE, bio.ErrUnableToCreateSocket)
			_, err = c.Listen(t.Context(), "127.0.0.1:0", 0)
			want(t, err, unix.EMFILE, bio.ErrUnableToCreateSocket)
		})
	})
	lines(stack)
}
