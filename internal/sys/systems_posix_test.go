//go:build unix && (!linux || portable)

package sys_test

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
	"example.com/bio/internal/sys"
)

// The behavior of systems that these tests do not run on, as their manual pages have it.
var systems = []struct {
	system, page, says string

	family int // of the socket s; AF_INET if 0
	script []sys.Step
	call   func(t *testing.T, s int) string
	want   string
}{
	// Descriptors.
	{
		system: "freebsd", page: "socket(2)", says: "SOCK_CLOEXEC sets close-on-exec",
		script: []sys.Step{{Call: "socket(c, STREAM, CLOEXEC)"}},
		call:   socket, want: "c, ok",
	},
	{
		system: "darwin", page: "socket(2)", says: "the page has no SOCK_CLOEXEC",
		script: []sys.Step{{Call: "socket(c, STREAM)"}, {Call: "closeOnExec(c)"}},
		call:   socket, want: "c, ok",
	},
	{
		system: "freebsd", page: "accept(2)", says: "O_NONBLOCK is what the flags of accept4 say",
		script: []sys.Step{{Call: "accept4(s, CLOEXEC, NONBLOCK)", Name: peer}},
		call:   accept(bio.NonBlock), want: "c, ok",
	},
	{
		system: "openbsd", page: "accept(2)", says: "O_NONBLOCK is what the flags of accept4 say",
		script: []sys.Step{{Call: "accept4(s, CLOEXEC)", Name: peer}},
		call:   accept(0), want: "c, ok",
	},
	{
		system: "darwin", page: "accept(2)", says: "the new socket has the properties of the listener, O_NONBLOCK too",
		script: []sys.Step{{Call: "accept(s)", Name: peer}, {Call: "closeOnExec(c)"}, {Call: "setNonblock(c, false)"}},
		call:   accept(0), want: "c, ok",
	},
	{
		system: "darwin", page: "accept(2)", says: "a listener that is blocking makes a blocking socket",
		script: []sys.Step{{Call: "accept(s)", Name: peer}, {Call: "closeOnExec(c)"}, {Call: "setNonblock(c, true)"}},
		call:   accept(bio.NonBlock), want: "c, ok",
	},
	{
		system: "darwin", page: "fcntl(2)", says: "a descriptor whose mode cannot be set is closed",
		script: []sys.Step{
			{Call: "accept(s)", Name: peer}, {Call: "closeOnExec(c)"},
			{Call: "setNonblock(c, true)", Errno: syscall.EBADF}, {Call: "close(c)"},
		},
		call: accept(bio.NonBlock), want: "-1, EBADF",
	},
	{
		system: "freebsd", page: "close(2)", says: "ECONNRESET and EINTR: the descriptor is deallocated all the same",
		script: []sys.Step{{Call: "close(s)", Errno: syscall.ECONNRESET}},
		call:   func(_ *testing.T, s int) string { return result(bio.Close(s)) }, want: "ECONNRESET",
	},
	{
		system: "openbsd", page: "close(2)", says: "EINTR: an interrupt was received",
		script: []sys.Step{{Call: "close(s)", Errno: syscall.EINTR}},
		call:   func(_ *testing.T, s int) string { return result(bio.Close(s)) }, want: "EINTR, retry",
	},

	// Accept.
	{
		system: "freebsd", page: "accept(2)", says: "ECONNABORTED: a connection was closed on the listen queue",
		script: []sys.Step{{Call: "accept4(s, CLOEXEC)", Errno: syscall.ECONNABORTED}},
		call:   accept(0), want: "-1, ECONNABORTED",
	},
	{
		system: "darwin", page: "accept(2)", says: "ECONNABORTED",
		script: []sys.Step{{Call: "accept(s)", Errno: syscall.ECONNABORTED}},
		call:   accept(0), want: "-1, ECONNABORTED",
	},
	{
		system: "netbsd", page: "getsockopt(2)", says: "SO_RCVTIMEO limits input operations, not accept",
		script: []sys.Step{
			{Call: "accept4(s, CLOEXEC)", Errno: syscall.EINTR}, {Call: "poll(s, POLLIN, -1)", Number: unix.POLLIN},
			{Call: "accept4(s, CLOEXEC)", Name: peer},
		},
		call: func(t *testing.T, s int) string {
			socktest.SetTimeout(t, s, unix.SO_RCVTIMEO, time.Minute)
			return accept(0)(t, s)
		}, want: "c, ok",
	},

	// Connect after a signal.
	{
		system: "freebsd", page: "connect(2)", says: "EINTR: the attempt continues",
		script: []sys.Step{
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EINTR}, {Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT},
			{Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Name: peer},
		},
		call: connect(inet, false), want: "ok",
	},
	{
		system: "openbsd", page: "connect(2)", says: "EINTR: the result is read with SO_ERROR",
		script: []sys.Step{
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EINTR}, {Call: "poll(s, POLLOUT, -1)", Number: unix.POLLHUP},
			{Call: "getsockopt(s, SO_ERROR)", Number: int(syscall.ECONNREFUSED)},
		},
		call: connect(inet, false), want: "ECONNREFUSED",
	},
	{
		system: "netbsd", page: "connect(2)", says: "EALREADY: a previous attempt has not been completed",
		script: []sys.Step{
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EINTR}, {Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT},
			{Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Errno: syscall.ENOTCONN},
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EALREADY}, {Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT},
			{Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Name: peer},
		},
		call: connect(inet, false), want: "ok",
	},
	{
		system: "freebsd", page: "connect(2)", says: "EALREADY: the socket has become non-blocking meanwhile",
		script: []sys.Step{
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EINTR}, {Call: "getsockopt(s, SO_ERROR)"},
			{Call: "getpeername(s)", Errno: syscall.ENOTCONN}, {Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EALREADY},
		},
		call: func(t *testing.T, s int) string {
			socktest.Check(t, unix.SetNonblock(s, true))
			return connect(inet, false)(t, s)
		}, want: "EINPROGRESS, retry",
	},
	{
		system: "darwin", page: "connect(2)", says: "EALREADY is for non-blocking sockets: a blocking one is EISCONN before it is connected",
		script: []sys.Step{
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EINTR}, {Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT},
			{Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Errno: syscall.ENOTCONN},
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EISCONN}, {Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT},
			{Call: "getsockopt(s, SO_ERROR)", Number: int(syscall.ETIMEDOUT)},
		},
		call: connect(inet, false), want: "ETIMEDOUT",
	},
	{
		system: "netbsd", page: "connect(2)", says: "EINTR of a non-blocking socket: nothing is waited for",
		script: []sys.Step{{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EINTR}},
		call:   connect(inet, true), want: "EINPROGRESS, retry",
	},
	{
		system: "openbsd", page: "getsockopt(2)", says: "SO_SNDTIMEO limits output operations, not connect",
		script: []sys.Step{
			{Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EINTR}, {Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT},
			{Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Name: peer},
		},
		call: func(t *testing.T, s int) string {
			socktest.SetTimeout(t, s, unix.SO_SNDTIMEO, time.Minute)
			return connect(inet, false)(t, s)
		}, want: "ok",
	},
	{
		system: "freebsd", page: "connect(2)", says: "EINTR while an AF_UNIX path is looked up: the attempt has not begun",
		family: unix.AF_UNIX,
		script: []sys.Step{{Call: "connect(s, path of 6)", Errno: syscall.EINTR}, {Call: "connect(s, path of 6)"}},
		call:   connect(path, false), want: "ok",
	},
	{
		system: "freebsd", page: "unix(4)", says: "LOCAL_CONNWAIT: connect blocks until accept",
		family: unix.AF_UNIX,
		script: []sys.Step{
			{Call: "connect(s, path of 6)", Errno: syscall.EINTR}, {Call: "connect(s, path of 6)", Errno: syscall.EALREADY},
			{Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT}, {Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Name: unnamed},
		},
		call: connect(path, false), want: "ok",
	},

	// Connect that does not begin.
	{
		system: "freebsd", page: "connect(2)", says: "ECONNREFUSED: the queue of an AF_UNIX listener is full",
		family: unix.AF_UNIX,
		script: []sys.Step{{Call: "setNonblock(s, true)"}, {Call: "connect(s, path of 6)", Errno: syscall.ECONNREFUSED}},
		call:   connectNonBlock(path), want: "ECONNREFUSED",
	},
	{
		system: "darwin", page: "connect(2), POSIX", says: "ENOBUFS: no buffer space is available",
		family: unix.AF_UNIX,
		script: []sys.Step{{Call: "setNonblock(s, true)"}, {Call: "connect(s, path of 6)", Errno: syscall.ENOBUFS}},
		call:   connectNonBlock(path), want: "ENOBUFS",
	},
	{
		system: "freebsd", page: "connect(2), poll(2)", says: "EAGAIN: no port is left; a socket that never connected is not reported",
		script: []sys.Step{
			{Call: "setNonblock(s, true)"}, {Call: "connect(s, 192.0.2.1:443)", Errno: syscall.EAGAIN}, {Call: "poll(s, POLLOUT, 0)"},
			{Call: "getsockname(s)", Name: &syscall.SockaddrInet4{}}, {Call: "getsockopt(s, SO_TYPE)", Number: unix.SOCK_STREAM},
			{Call: "getsockopt(s, SO_ACCEPTCONN)"}, {Call: "getpeername(s)", Errno: syscall.ENOTCONN},
			{Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Errno: syscall.ENOTCONN}, {Call: "getpeername(s)", Errno: syscall.ENOTCONN},
		},
		call: func(t *testing.T, s int) string { return connectNonBlock(inet)(t, s) + "; " + finish(t, s) },
		want: "EAGAIN, retry; ENOTCONN, retry",
	},
	{
		system: "netbsd", page: "poll(2)", says: "an AF_UNIX socket that never connected is not reported",
		family: unix.AF_UNIX,
		script: []sys.Step{
			{Call: "poll(s, POLLOUT, 0)"}, {Call: "getsockname(s)", Name: unnamed},
			{Call: "getsockopt(s, SO_TYPE)", Number: unix.SOCK_STREAM}, {Call: "getsockopt(s, SO_ACCEPTCONN)"},
			{Call: "getpeername(s)", Errno: syscall.ENOTCONN}, {Call: "getsockopt(s, SO_ERROR)"},
			{Call: "getpeername(s)", Errno: syscall.ENOTCONN}, {Call: "getpeername(s)", Errno: syscall.ENOTCONN},
		},
		call: finish, want: "ENOTCONN, retry",
	},
	{
		system: "openbsd", page: "poll(2)", says: "an attempt that is under way has a port, and is waited for",
		script: []sys.Step{
			{Call: "poll(s, POLLOUT, 0)"}, {Call: "getsockname(s)", Name: peer}, {Call: "getsockopt(s, SO_TYPE)", Number: unix.SOCK_STREAM},
			{Call: "poll(s, POLLOUT, -1)", Number: unix.POLLOUT}, {Call: "getsockopt(s, SO_ERROR)"}, {Call: "getpeername(s)", Name: peer},
		},
		call: finish, want: "ok",
	},
	{
		system: "netbsd", page: "getsockopt(2)", says: "ENOPROTOOPT of SO_ACCEPTCONN: what listens is waited for",
		family: unix.AF_UNIX,
		script: []sys.Step{
			{Call: "getsockname(s)", Name: unnamed}, {Call: "getsockopt(s, SO_TYPE)", Number: unix.SOCK_STREAM},
			{Call: "getsockopt(s, SO_ACCEPTCONN)", Errno: syscall.ENOPROTOOPT},
		},
		call: func(_ *testing.T, s int) string { return fmt.Sprint(sys.IsIdle(s)) }, want: "false",
	},
	{
		system: "darwin", page: "getpeername(2), POSIX", says: "EINVAL: the socket has been shut down, which a failed attempt does",
		script: []sys.Step{
			{Call: "poll(s, POLLOUT, 0)", Number: unix.POLLHUP}, {Call: "getsockopt(s, SO_ERROR)"},
			{Call: "getpeername(s)", Errno: syscall.EINVAL}, {Call: "getpeername(s)", Errno: syscall.EINVAL},
		},
		call: finish, want: "ENOTCONN, retry",
	},

	// Poll.
	{
		system: "freebsd", page: "poll(2)", says: "POLLHUP and POLLOUT exclude each other",
		script: []sys.Step{{Call: "poll(s, POLLOUT, 0)", Number: unix.POLLHUP}},
		call:   poll, want: "Writable, ok",
	},
	{
		system: "darwin", page: "poll(2)", says: "POLLNVAL: the descriptor is not open",
		script: []sys.Step{{Call: "poll(s, POLLOUT, 0)", Number: unix.POLLNVAL}},
		call:   poll, want: "0, EBADF",
	},
	{
		system: "netbsd", page: "poll(2)", says: "EINTR: a signal was delivered before the time expired",
		script: []sys.Step{{Call: "poll(s, POLLOUT, 0)", Errno: syscall.EINTR}, {Call: "poll(s, POLLOUT, 0)", Number: unix.POLLOUT}},
		call:   poll, want: "Writable, ok",
	},

	// Addresses and options.
	{
		system: "freebsd", page: "unix(4)", says: "sun_path has 104 bytes, one of them for a NUL",
		family: unix.AF_UNIX,
		script: []sys.Step{{Call: "bind(s, path of 103)"}, {Call: "bind(s, path of 104)", Errno: syscall.EINVAL}},
		call: func(t *testing.T, s int) string {
			longest, err := addr.Unix(strings.Repeat("p", 103))
			socktest.Check(t, err)
			longer, err := addr.Parse("unix:" + strings.Repeat("p", 104))
			socktest.Check(t, err)
			return result(quiet.Bind(s, &longest, 0)) + "; " + result(quiet.Bind(s, &longer, 0))
		}, want: "ok; EINVAL",
	},
	{
		system: "freebsd", page: "ip6(4)", says: "net.inet6.ip6.v6only is 1: IPV6_V6ONLY is on unless it is cleared",
		family: unix.AF_INET6,
		script: []sys.Step{
			{Call: "getsockopt(s, SO_TYPE)", Number: unix.SOCK_STREAM}, {Call: "setNonblock(s, false)"},
			{Call: "setsockopt(s, IPV6_V6ONLY, 0)"}, {Call: "bind(s, [::]:443)"}, {Call: "listen(s)"},
		},
		call: listen, want: "ok",
	},
	{
		system: "openbsd", page: "ip6(4)", says: "IPV6_V6ONLY is read-only",
		family: unix.AF_INET6,
		script: []sys.Step{
			{Call: "getsockopt(s, SO_TYPE)", Number: unix.SOCK_STREAM}, {Call: "setNonblock(s, false)"},
			{Call: "bind(s, [::]:443)"}, {Call: "listen(s)"},
		},
		call: listen, want: "ok",
	},
	{
		system: "dragonfly", page: "ip6(4)", says: "IPV6_V6ONLY cannot be set to 0: EOPNOTSUPP",
		family: unix.AF_INET6,
		script: []sys.Step{
			{Call: "getsockopt(s, SO_TYPE)", Number: unix.SOCK_STREAM}, {Call: "setNonblock(s, false)"},
			{Call: "bind(s, [::]:443)"}, {Call: "listen(s)"},
		},
		call: listen, want: "ok",
	},
}

// TestSystems: the calls of this backend are right on systems that behave as their manual
// pages say.
func TestSystems(t *testing.T) {
	for _, row := range systems {
		t.Run(row.system+" "+row.page+" "+row.says, func(t *testing.T) {
			family := unix.AF_INET
			if row.family != 0 {
				family = row.family
			}
			s := socktest.Socket(t, family, unix.SOCK_STREAM)
			sys.Script(t, row.system, s, row.script)
			if got := row.call(t, s); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

var (
	quiet   = bio.With(nil)
	inet    = parse("192.0.2.1:443")
	path    = parse("unix:/run/s")
	peer    = &syscall.SockaddrInet4{Addr: [4]byte{192, 0, 2, 1}, Port: 443}
	unnamed = &syscall.SockaddrUnix{}
)

func parse(text string) addr.Addr {
	a, err := addr.Parse(text)
	if err != nil {
		panic(err)
	}
	return a
}

func socket(*testing.T, int) string {
	return result(quiet.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0))
}

func accept(opts bio.Options) func(t *testing.T, s int) string {
	return func(_ *testing.T, s int) string {
		var from addr.Addr
		conn, err := quiet.Accept(s, &from, opts)
		return result(conn, err)
	}
}

// connect is the call of package sys. It leaves the mode of s alone.
func connect(to addr.Addr, nonblock bool) func(t *testing.T, s int) string {
	return func(_ *testing.T, s int) string { return result(sys.Connect(s, to.Sockaddr(), nonblock)) }
}

func connectNonBlock(to addr.Addr) func(t *testing.T, s int) string {
	return func(_ *testing.T, s int) string { return result(quiet.Connect(s, &to, bio.NonBlock)) }
}

func finish(_ *testing.T, s int) string { return result(quiet.FinishConnect(context.Background(), s)) }

func listen(t *testing.T, s int) string {
	wildcard := socktest.IP(t, "[::]:443")
	return result(quiet.Listen(s, &wildcard, 0))
}

func poll(_ *testing.T, s int) string {
	ready, errno := sys.Poll(s, sys.Writable, -1, 0)
	return fmt.Sprintf("%v, %s", bio.Event(ready), result(errno))
}

// result returns the results of a call as text: c for a new descriptor, names for errnos.
func result(values ...any) string {
	var words []string
	for _, value := range values {
		switch value := value.(type) {
		case nil:
			words = append(words, "ok")
		case int:
			if value == sys.NewDescriptor {
				words = append(words, "c")
				continue
			}
			words = append(words, fmt.Sprint(value))
		case error:
			errno := socktest.Errno(value)
			if errno == 0 {
				words = append(words, "ok")
				continue
			}
			words = append(words, unix.ErrnoName(errno))
			if bio.ShouldRetry(value) {
				words = append(words, "retry")
			}
		}
	}
	return strings.Join(words, ", ")
}
