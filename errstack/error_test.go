package errstack_test

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/errstack"
)

var (
	_ error                       = (*errstack.Error)(nil)
	_ fmt.Formatter               = (*errstack.Error)(nil)
	_ interface{ Timeout() bool } = (*errstack.Error)(nil)
)

// address is an address that is text.
type address string

func (a address) String() string { return string(a) }

func TestErrorText(t *testing.T) {
	dns := errors.New("lookup example.invalid: no such host")
	ioctl := errstack.Step{Func: "BIO_socket_ioctl", Syscall: "ioctl", SysData: "calling ioctlsocket()"}
	lookup := errstack.Step{Code: errstack.ErrSysLib, Data: "Name or service not known"}
	for _, test := range []struct {
		step  errstack.Step
		errno syscall.Errno
		addr  fmt.Stringer
		cause error
		want  string
	}{
		{bindStep, syscall.EACCES, address("[::]:443"), nil, "BIO_x [::]:443: unable to bind socket: permission denied"},
		{bindStep, syscall.EACCES, nil, nil, "BIO_x: unable to bind socket: permission denied"},
		{ioctl, syscall.EBADF, address("127.0.0.1:80"), nil, "BIO_socket_ioctl 127.0.0.1:80: calling ioctlsocket(): bad file descriptor"},
		{errstack.Step{Quiet: true}, syscall.EINPROGRESS, nil, nil, "BIO_x: operation now in progress"},
		{errstack.Step{Code: errstack.ErrInvalidSocket}, 0, nil, nil, "BIO_x: invalid socket"},
		{lookup, 0, address("example.invalid:80"), dns, "BIO_x example.invalid:80: Name or service not known: " + dns.Error()},
		{errstack.Step{Code: errstack.ErrSysLib, SysData: "calling getaddrinfo()"}, syscall.EMFILE, nil, nil, "BIO_x: calling getaddrinfo(): too many open files"},
		{errstack.Step{Code: errstack.ErrSysLib}, 0, nil, nil, "BIO_x: system lib"},
		{errstack.Step{Code: errstack.ErrMalformedHostOrService, Data: "a:b:c"}, 0, nil, nil, "BIO_x: malformed host or service: a:b:c"},
		{errstack.Step{Code: 0x480003E7}, 0, nil, nil, "BIO_x: reason(999)"},
		{errstack.Step{}, 0, nil, nil, "BIO_x"},
		{errstack.Step{Code: errstack.ErrNoHostnameOrService, Data: "hostname=<NULL>", Text: "missing address"}, 0, address(`""`), nil, `BIO_x "": missing address`},
	} {
		e := test.step.Make("BIO_x", test.errno, test.addr, 0).WithCause(test.cause)
		if got := e.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestErrorIs(t *testing.T) {
	family := errstack.Step{Code: errstack.ErrUnsupportedProtocolFamily}
	ioctl := errstack.Step{SysData: "calling ioctlsocket()"}
	invalid := errstack.Step{Code: errstack.ErrInvalidSocket}
	quiet := errstack.Step{Quiet: true, Code: errstack.ErrUnableToBindSocket}
	cause := errors.New("cause")
	connect := errstack.Step{SysData: "calling connect()", Code: errstack.ErrConnectError}
	finish := errstack.Step{SysData: "calling connect()", Code: errstack.ErrNBIOConnectError}
	for _, test := range []struct {
		name   string
		e      errstack.Error
		is     []error
		isNot  []error
		code   errstack.Code
		queued int
	}{
		{"both", bindStep.Make("f", syscall.EACCES, nil, 0),
			[]error{syscall.EACCES, errstack.ErrUnableToBindSocket, errstack.Sys(syscall.EACCES), fs.ErrPermission},
			[]error{syscall.EPERM, errstack.ErrUnsupportedProtocolFamily, errstack.Sys(0), errstack.Code(0), nil}, errstack.ErrUnableToBindSocket, 2},
		{"reason and a silent errno", family.Make("f", syscall.EAFNOSUPPORT, nil, 0),
			[]error{syscall.EAFNOSUPPORT, errstack.ErrUnsupportedProtocolFamily, errstack.Sys(syscall.EAFNOSUPPORT)},
			[]error{errstack.ErrUnableToBindSocket}, errstack.ErrUnsupportedProtocolFamily, 1},
		{"errno alone", ioctl.Make("f", syscall.EBADF, nil, 0),
			[]error{syscall.EBADF, errstack.Sys(syscall.EBADF)},
			[]error{errstack.Code(0), errstack.ErrUnsupportedProtocolFamily}, errstack.Sys(syscall.EBADF), 1},
		{"reason alone", invalid.Make("f", 0, nil, 0),
			[]error{errstack.ErrInvalidSocket},
			[]error{syscall.Errno(0), errstack.Sys(0), syscall.EBADF}, errstack.ErrInvalidSocket, 1},
		{"quiet", quiet.Make("f", syscall.EAGAIN, nil, 0),
			[]error{syscall.EAGAIN, errstack.ErrUnableToBindSocket, errstack.Sys(syscall.EAGAIN)}, []error{syscall.EINTR}, errstack.ErrUnableToBindSocket, 0},
		{"cause", bindStep.Make("f", syscall.EACCES, nil, 0).WithCause(cause),
			[]error{cause, syscall.EACCES, errstack.ErrUnableToBindSocket, errstack.Sys(syscall.EACCES), fs.ErrPermission},
			[]error{syscall.EPERM, errors.New("cause")}, errstack.ErrUnableToBindSocket, 2},
		{"cause without an errno", invalid.Make("f", 0, nil, 0).WithCause(cause),
			[]error{cause, errstack.ErrInvalidSocket},
			[]error{syscall.Errno(0), errstack.Sys(0)}, errstack.ErrInvalidSocket, 1},
		{"connect", connect.Make("f", syscall.ECONNREFUSED, nil, 0),
			[]error{errstack.ErrConnectError}, []error{errstack.ErrNBIOConnectError}, errstack.ErrConnectError, 2},
		{"the end of a connect", finish.Make("f", syscall.ECONNREFUSED, nil, 0),
			[]error{errstack.ErrConnectError, errstack.ErrNBIOConnectError},
			[]error{errstack.ErrAcceptError}, errstack.ErrNBIOConnectError, 2},
	} {
		var err error = fmt.Errorf("wrapped: %w", &test.e)
		for _, target := range test.is {
			if !errors.Is(err, target) {
				t.Errorf("%s: is not %v", test.name, target)
			}
		}
		for _, target := range test.isNot {
			if errors.Is(err, target) {
				t.Errorf("%s: is %v", test.name, target)
			}
		}
		if got := test.e.Code(); got != test.code {
			t.Errorf("%s: Code = %v, want %v", test.name, got, test.code)
		}
		if got := len(test.e.Entries()); got != test.queued {
			t.Errorf("%s: %d entries, want %d", test.name, got, test.queued)
		}
		var found *errstack.Error
		if !errors.As(err, &found) || found != &test.e {
			t.Errorf("%s: errors.As found %v", test.name, found)
		}
		var errno syscall.Errno
		if want := test.e.Errno() != 0; errors.As(err, &errno) != want || errno != test.e.Errno() {
			t.Errorf("%s: errors.As found errno %d, want %d", test.name, errno, test.e.Errno())
		}
	}
}

func TestErrorFields(t *testing.T) {
	at := errstack.Step{Func: "BIO_bind", Syscall: "bind", SysData: "calling bind()", Code: errstack.ErrUnableToBindSocket, Data: "more"}
	e := at.Make("BIO_listen", syscall.EADDRINUSE, address("[::1]:80"), errstack.Caller(0))
	_, file, line, _ := runtime.Caller(0)
	if e.Func() != "BIO_bind" || e.Syscall() != "bind" || errstack.Sys(e.Errno()) != errstack.Sys(syscall.EADDRINUSE) || e.Addr() != address("[::1]:80") {
		t.Errorf("%s %s %d %v", e.Func(), e.Syscall(), e.Errno(), e.Addr())
	}
	none := at.Make("BIO_listen", 0, nil, 0)
	if got := none.Addr(); got != nil {
		t.Errorf("Addr = %#v, want nil", got)
	}
	want := []errstack.Entry{
		{Code: errstack.Sys(syscall.EADDRINUSE), Func: "BIO_bind", Data: "calling bind()"},
		{Code: errstack.ErrUnableToBindSocket, Func: "BIO_bind", Data: "more"},
	}
	if diff := cmp.Diff(want, e.Entries(), withoutPosition); diff != "" {
		t.Errorf("entries want (-) and got (+):\n%s", diff)
	}
	for _, entry := range e.Entries() {
		if entry.File() != file || entry.Line() != line-1 {
			t.Errorf("%v: %s:%d, want line %d", entry, entry.File(), entry.Line(), line-1)
		}
	}
}

// timeout is an error of another package with both answers.
type timeout struct{ error }

func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

func TestTimeout(t *testing.T) {
	for _, test := range []struct {
		errno              syscall.Errno
		cause              error
		timeout, temporary bool
	}{
		{syscall.ETIMEDOUT, nil, true, true},
		{syscall.EAGAIN, nil, true, true},
		{syscall.EMFILE, nil, false, true},
		{syscall.EINTR, nil, false, true},
		{syscall.ECONNREFUSED, nil, false, false},
		{0, nil, false, false},
		{0, timeout{errors.New("x")}, true, true},
		{syscall.ECONNREFUSED, fmt.Errorf("wrapped: %w", timeout{errors.New("x")}), true, true},
		{syscall.ETIMEDOUT, errors.New("x"), true, true},
		{0, errors.New("x"), false, false},
	} {
		e := bindStep.Make("f", test.errno, nil, 0).WithCause(test.cause)
		if e.Timeout() != test.timeout || e.Temporary() != test.temporary {
			t.Errorf("%v: Timeout = %t, Temporary = %t, want %t, %t", &e, e.Timeout(), e.Temporary(), test.timeout, test.temporary)
		}
	}
}

// TestAttempts joins the failures of several attempts to one error, as a dialer does.
func TestAttempts(t *testing.T) {
	connect := errstack.Step{SysData: "calling connect()", Code: errstack.ErrConnectError}
	dial := errstack.Step{SysData: "calling connect(example.org, 80)", Code: errstack.ErrConnectError}
	first := connect.Make("BIO_connect", syscall.ENETUNREACH, address("[::1]:80"), 0)
	second := connect.Make("BIO_connect", syscall.ECONNREFUSED, address("127.0.0.1:80"), 0)
	entries := func(errno syscall.Errno, function, data string) []errstack.Entry {
		return []errstack.Entry{{Code: errstack.Sys(errno), Func: function, Data: data}, {Code: errstack.ErrConnectError, Func: function}}
	}
	ofFirst := entries(syscall.ENETUNREACH, "BIO_connect", "calling connect()")
	ofSecond := entries(syscall.ECONNREFUSED, "BIO_connect", "calling connect()")
	ofDial := entries(syscall.ECONNREFUSED, "conn_state", "calling connect(example.org, 80)")

	one := dial.Make("conn_state", syscall.ECONNREFUSED, nil, 0).WithCause(&second)
	if diff := cmp.Diff(slices.Concat(ofSecond, ofDial), one.Entries(), withoutPosition); diff != "" {
		t.Errorf("one attempt, want (-) and got (+):\n%s", diff)
	}
	if want := "conn_state: connect error: BIO_connect 127.0.0.1:80: connect error: connection refused"; one.Error() != want {
		t.Errorf("got  %s\nwant %s", one.Error(), want)
	}

	both := dial.Make("conn_state", syscall.ECONNREFUSED, nil, 0).WithCause(errors.Join(&first, &second))
	want := slices.Concat(ofFirst, ofSecond, ofDial)
	if diff := cmp.Diff(want, both.Entries(), withoutPosition); diff != "" {
		t.Errorf("two attempts, want (-) and got (+):\n%s", diff)
	}
	if !errors.Is(&both, syscall.ENETUNREACH) || !errors.Is(&both, syscall.ECONNREFUSED) {
		t.Errorf("%v does not match the errno of both attempts", &both)
	}
	var st errstack.Stack
	if !st.Record(fmt.Errorf("dial: %w", &both)) {
		t.Error("nothing was recorded")
	}
	if diff := cmp.Diff(want, slices.Collect(st.All()), withoutPosition); diff != "" {
		t.Errorf("recorded, want (-) and got (+):\n%s", diff)
	}
}

func TestFormat(t *testing.T) {
	e := bindStep.Make("BIO_bind", syscall.EACCES, address("[::]:443"), 0)
	const text = "BIO_bind [::]:443: unable to bind socket: permission denied"
	entries := "\nerror:" + code(syscall.EACCES) + ":system library:BIO_bind:Permission denied::0:calling bind()" +
		"\nerror:10000075:BIO routines:BIO_bind:unable to bind socket::0:"
	for format, want := range map[string]string{
		"%v":    text,
		"%s":    text,
		"%70s":  strings.Repeat(" ", 70-len(text)) + text,
		"%.8s":  "BIO_bind",
		"%q":    `"` + text + `"`,
		"%x":    fmt.Sprintf("%x", text),
		"%+v":   text + entries,
		"%+.3v": text + entries,
		"%d":    fmt.Sprintf("%%!d(string=%s)", text),
		"%-3v|": text + "|",
	} {
		if got := fmt.Sprintf(format, &e); got != want {
			t.Errorf("%s: got  %s\nwant %s", format, got, want)
		}
	}
	if got := fmt.Sprintf("%v", (*errstack.Error)(nil)); got != "<nil>" {
		t.Errorf("a nil *Error prints as %s", got)
	}
}

// TestNoError: a nil *Error and an Error that no function made have nothing to say, and do no
// harm.
func TestNoError(t *testing.T) {
	for name, e := range map[string]*errstack.Error{"nil": nil, "zero": new(errstack.Error)} {
		var stack errstack.Stack
		if stack.Record(e) || stack.Record(fmt.Errorf("wrapped: %w", e)) || stack.Len() != 0 {
			t.Errorf("%s: %d entries are recorded", name, stack.Len())
		}
		stack.Raise(errstack.LibUser, 1, "") // the Stack is not locked
		if errors.Is(e, syscall.EACCES) || errors.Is(e, errstack.ErrConnectError) || errors.As(e, new(syscall.Errno)) || errors.Unwrap(e) != nil {
			t.Errorf("%s: matches something", name)
		}
		if e.Func() != "" || e.Syscall() != "" || e.Errno() != 0 || e.Addr() != nil || e.File() != "" || e.Line() != 0 ||
			e.Timeout() || e.Temporary() || e.Entries() != nil || e.Step() != (errstack.Step{}) || e.Code() != errstack.Sys(0) {
			t.Errorf("%s: says something", name)
		}
		if got := fmt.Sprintf("%v %+v", e, e); got != "<nil> <nil>" {
			t.Errorf("%s: the text is %q", name, got)
		}
	}
}

// TestErrorTextIsBounded: what came from outside does not make the text of an error long.
func TestErrorTextIsBounded(t *testing.T) {
	huge := strings.Repeat("é", 1<<20)
	e := bindStep.Make("BIO_x", 0, errstack.Quoted(huge), 0).WithCause(errors.New(huge))
	text := e.Error()
	if len(text) > 5000 || !strings.HasPrefix(text, `BIO_x "ééé`) || !strings.Contains(text, `é…": unable to bind socket: ééé`) || !strings.HasSuffix(text, "é…") {
		t.Errorf("%d bytes: %.40q … %q", len(text), text, text[len(text)-20:])
	}
	if got := errstack.Quoted("a\nb").String(); got != `"a\nb"` {
		t.Errorf("a short text is %s", got)
	}
}
