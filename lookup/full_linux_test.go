package lookup_test

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"

	"example.com/bio/errstack"
	"example.com/bio/internal/oracle/lookups"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

// unknown is a connection to a name server that knows no names.
type unknown struct {
	net.Conn
	answer []byte
}

func (c *unknown) Write(b []byte) (int, error) {
	c.answer = append(c.answer, b...)
	const length, flags, noSuchName = 2, 2, 3
	c.answer[length+flags] |= 0x80
	c.answer[length+flags+1] |= noSuchName
	return len(b), nil
}

func (c *unknown) Read(b []byte) (int, error) {
	if len(c.answer) == 0 {
		return 0, io.EOF
	}
	n := copy(b, c.answer)
	c.answer = c.answer[n:]
	return n, nil
}

// TestTableFull holds that a name is not unknown because there was no descriptor to look it up
// with, before the resolver is asked or while it looks.
func TestTableFull(t *testing.T) {
	ctx := t.Context()
	var stack errstack.Stack
	restore := func() {}
	last := net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			restore = lookups.FillTable() // as another goroutine may
			here, there := net.Pipe()
			there.Close()
			return &unknown{Conn: here}, nil
		},
	}
	unasked := net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			t.Error("the resolver was asked")
			return nil, syscall.EMFILE
		},
	}
	full := func(call func() error) error {
		defer lookups.FillTable()()
		return call()
	}
	filling := func(call func() error) error {
		err := call()
		restore()
		return err
	}
	system := errstack.Entry{Code: errstack.Sys(syscall.EMFILE), Func: "BIO_lookup_ex", Data: "calling getaddrinfo()"}
	reason := errstack.Entry{Code: errstack.ErrSysLib, Func: "BIO_lookup_ex"}
	ofName := errstack.Entry{Code: errstack.Sys(syscall.EMFILE), Func: "addr_strings", Data: "calling getnameinfo()"}
	for _, test := range []struct {
		name    string
		run     func(call func() error) error
		r       lookup.Resolver
		host    string
		address string
	}{
		{"before", full, lookup.Resolver{Net: &unasked, Stack: &stack}, "www.example.", "192.0.2.1:80"},
		{"meanwhile", filling, lookup.Resolver{Net: &last, Stack: &stack}, "www.example.", "192.0.2.1:80"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.run(func() error {
				_, err := test.r.Lookup(ctx, test.host, "80", lookup.Client, inet4, stream)
				return err
			})
			e := socktest.WantError(t, err, syscall.EMFILE, errstack.ErrSysLib)
			if !e.Temporary() {
				t.Errorf("%v is permanent", err)
			}
			var dns *net.DNSError
			if errors.As(err, &dns) {
				t.Errorf("the resolver's answer is %v", dns)
			}
			checkEntries(t, &stack, system, reason)
			stack.Clear()

			a := parse(t, test.address)
			err = test.run(func() error {
				_, err := test.r.HostnameString(ctx, a)
				return err
			})
			socktest.WantError(t, err, syscall.EMFILE, 0)
			checkEntries(t, &stack, ofName)
			stack.Clear()
		})
	}
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	err := full(func() error {
		_, err := nowhere().Lookup(ctx, "localhost", "80", lookup.Client, inet4, stream)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, and the context is done", err)
	}
}
