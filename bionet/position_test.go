//go:build unix || windows

package bionet_test

import (
	"context"
	"net"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// TestPosition: the position of an error, of all that it wraps and of what is recorded is
// the application's call, whatever way the call takes.
func TestPosition(t *testing.T) {
	a := socktest.Refusing(t)
	names := names(t, "127.0.0.1", "127.0.0.4")
	stream := func() int { return socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM) }
	port, taken := a.ServiceString(), "192.0.2.1:0"
	ctx := t.Context()
	c := bionet.Config{Resolver: names}
	_, file, first, _ := runtime.Caller(0)
	calls := []func() error{
		func() error { _, err := bionet.Listener(-1); return err },
		func() error { _, err := bionet.PacketConn(-1); return err },
		func() error { _, err := bionet.Conn(-1); return err },
		func() error { _, err := bionet.Conn(stream()); return err },
		func() error { _, err := c.Conn(ctx, stream()); return err },
		func() error { _, err := c.Conn(done, -1); return err },
		func() error { _, err := bionet.Listen("a:b:c", 0); return err },
		func() error { _, err := bionet.Listen("*", 0); return err },
		func() error { _, err := bionet.Listen(":nosuch", 0); return err },
		func() error { _, err := bionet.Listen(taken, 0); return err },
		func() error { _, err := c.Listen(ctx, "a:b:c", 0); return err },
		func() error { _, err := c.Listen(ctx, "*", 0); return err },
		func() error { _, err := c.Listen(ctx, ":nosuch", 0); return err },
		func() error { _, err := c.Listen(ctx, taken, 0); return err },
		func() error { _, err := bionet.ListenPacket(taken, 0); return err },
		func() error { _, err := c.ListenPacket(ctx, taken, 0); return err },
		func() error { _, err := bionet.Dial(ctx, "a:b:c", 0); return err },
		func() error { _, err := bionet.Dial(ctx, "*", 0); return err },
		func() error { _, err := bionet.Dial(ctx, ":nosuch", 0); return err },
		func() error { _, err := bionet.Dial(ctx, "127.0.0.1:"+port, 0); return err },
		func() error { _, err := bionet.Dial(done, "127.0.0.1:"+port, 0); return err },
		func() error { _, err := c.Dial(ctx, "a:b:c", 0); return err },
		func() error { _, err := c.Dial(ctx, ":nosuch", 0); return err },
		func() error { _, err := c.Dial(ctx, "two.example:"+port, 0); return err },
		func() error { d := c.Dial; _, err := d(ctx, "two.example:"+port, 0); return err },
		func() error { return wrapped(ctx, c) },
		func() error { return controlError(t, bionet.Control(bio.NoDelay)) },
		func() error { return controlError(t, c.ControlFunc(bio.NoDelay)) },
	}
	for i, call := range calls {
		line := first + 2 + i
		errs := errorsIn(call())
		if len(errs) == 0 {
			t.Errorf("line %d: no *errstack.Error", line)
		}
		for _, e := range errs {
			if e.File() != file || e.Line() != line {
				t.Errorf("line %d: %v is at %s:%d", line, e, filepath.Base(e.File()), e.Line())
			}
		}
		for {
			entry, ok := errstack.Default().Get()
			if !ok {
				break
			}
			if entry.File() != file || entry.Line() != line {
				t.Errorf("line %d: entry %v", line, entry)
			}
		}
	}
}

// wrapped calls bionet the way a package built on it does.
func wrapped(ctx context.Context, c bionet.Config) error {
	_, err := c.Skip(1).Dial(ctx, "a:b:c", 0)
	return err
}

// errorsIn returns every *errstack.Error in the tree of err.
func errorsIn(err error) (list []*errstack.Error) {
	if e, ok := err.(*errstack.Error); ok {
		list = append(list, e)
	}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		list = append(list, errorsIn(err.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, each := range err.Unwrap() {
			list = append(list, errorsIn(each)...)
		}
	}
	return list
}

// controlError returns the error of a Control function for a socket without TCP_NODELAY.
func controlError(t *testing.T, control func(network, address string, conn syscall.RawConn) error) error {
	t.Helper()
	_, err := (&net.ListenConfig{Control: control}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	return err
}
