//go:build unix || windows

package bionet_test

import (
	"context"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func TestMain(m *testing.M) { sandbox.Main(m) }

// quiet is for calls whose errors a test looks at itself.
var quiet = bio.With(nil)

// done is a context that is done.
var done = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// scratch returns a Config that records on a new stack.
func scratch() (bionet.Config, *errstack.Stack) {
	stack := new(errstack.Stack)
	return bionet.Config{Stack: stack}, stack
}

// wantRecorded fails the test unless the entries on the stack are those of the lines, and
// empties the stack.
func wantRecorded(t testing.TB, stack *errstack.Stack, lines string) {
	t.Helper()
	got := socktest.Lines(stack)
	if diff := cmp.Diff(strings.Split(lines, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

// listen returns a socket that listens on a, made by package bio for the test to hand
// over, and the address that it is bound to.
func listen(t testing.TB, a addr.Addr, opts bio.Options) (fd int, bound addr.Addr) {
	t.Helper()
	fd = socktest.Open(t, a.Family(), syscall.SOCK_STREAM)
	socktest.Check(t, quiet.Listen(fd, &a, opts))
	return fd, socktest.LocalName(t, fd)
}

// pair returns two sockets that are connected by way of a, made by package bio for the
// test to hand over.
func pair(t testing.TB, a addr.Addr, opts bio.Options) (client, server int) {
	t.Helper()
	listener, bound := listen(t, a, 0)
	defer bio.Close(listener)
	client = socktest.Open(t, a.Family(), syscall.SOCK_STREAM)
	socktest.Check(t, quiet.Connect(client, &bound, opts&^bio.NonBlock))
	server, err := quiet.Accept(listener, nil, opts)
	socktest.Check(t, err)
	return client, server
}

// control calls f with the descriptor of a socket of package net.
func control(t testing.TB, conn any, f func(fd int)) {
	t.Helper()
	raw, err := conn.(syscall.Conn).SyscallConn()
	socktest.Check(t, err)
	socktest.Check(t, raw.Control(func(fd uintptr) { f(int(fd)) }))
}

// socketOption returns an option of a socket of package net.
func socketOption(t testing.TB, conn any, level, name int) (value int) {
	t.Helper()
	control(t, conn, func(fd int) { value = socktest.Option(t, fd, level, name) })
	return value
}

// noSuchOption returns the errno of setsockopt(2) for an option that the socket does not have.
func noSuchOption(t testing.TB) syscall.Errno {
	t.Helper()
	if !socktest.Has(t, "option-errnos") {
		return syscall.EINVAL
	}
	return syscall.ENOPROTOOPT
}
