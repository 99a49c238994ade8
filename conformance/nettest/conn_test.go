//go:build unix

package nettest_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/net/nettest"
	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

// loopback returns an address to listen on, and what removes what it leaves.
func loopback(spec string) func() (addr.Addr, func(), error) {
	return func() (addr.Addr, func(), error) {
		a, err := addr.Parse(spec)
		return a, func() {}, err
	}
}

func path() (a addr.Addr, remove func(), err error) {
	dir, err := os.MkdirTemp("", "bio")
	if err != nil {
		return addr.Addr{}, nil, err
	}
	a, err = addr.Unix(filepath.Join(dir, "socket"))
	return a, func() { os.RemoveAll(dir) }, err
}

// handedOver is both ends made by package bio alone, with a connect that is under way
// when Conn takes the client over.
func handedOver(at func() (addr.Addr, func(), error)) nettest.MakePipe {
	return func() (client, server net.Conn, stop func(), err error) {
		a, remove, err := at()
		if err != nil {
			return nil, nil, nil, err
		}
		defer remove()
		listener, err := bio.Socket(a.Family(), unix.SOCK_STREAM, 0, 0)
		if err != nil {
			return nil, nil, nil, err
		}
		defer bio.Close(listener)
		if err := bio.Listen(listener, &a, 0); err != nil {
			return nil, nil, nil, err
		}
		if err := bio.SockInfo(listener, &a); err != nil {
			return nil, nil, nil, err
		}
		fd, err := bio.Socket(a.Family(), unix.SOCK_STREAM, 0, 0)
		if err != nil {
			return nil, nil, nil, err
		}
		if err := bio.Connect(fd, &a, bio.NonBlock); err != nil && !bio.ShouldRetry(err) {
			bio.Close(fd)
			return nil, nil, nil, err
		}
		if client, err = bionet.Conn(fd); err != nil {
			return nil, nil, nil, err
		}
		accepted, err := bio.Accept(listener, nil, 0)
		if err == nil {
			server, err = bionet.Conn(accepted)
		}
		if err != nil {
			client.Close()
			return nil, nil, nil, err
		}
		return client, server, func() { client.Close(); server.Close() }, nil
	}
}

// dialed is a client of Dial and a server of Listen.
func dialed(c bionet.Config, at func() (addr.Addr, func(), error)) nettest.MakePipe {
	return func() (client, server net.Conn, stop func(), err error) {
		a, remove, err := at()
		if err != nil {
			return nil, nil, nil, err
		}
		defer remove()
		spec := a.String()
		if file, ok := a.PathString(); ok {
			spec = file
		}
		l, err := c.Listen(context.Background(), spec, 0)
		if err != nil {
			return nil, nil, nil, err
		}
		defer l.Close()
		if client, err = c.Dial(context.Background(), l.Addr().String(), 0); err != nil {
			return nil, nil, nil, err
		}
		if server, err = l.Accept(); err != nil {
			client.Close()
			return nil, nil, nil, err
		}
		return client, server, func() { client.Close(); server.Close() }, nil
	}
}

func TestConn(t *testing.T) {
	inet, inet6 := loopback("127.0.0.1:0"), loopback("[::1]:0")
	for name, pipe := range map[string]nettest.MakePipe{
		"Conn AF_INET":  handedOver(inet),
		"Conn AF_INET6": handedOver(inet6),
		"Conn AF_UNIX":  handedOver(path),
		"Dial AF_INET":  dialed(bionet.Config{}, inet),
		"Dial AF_INET6": dialed(bionet.Config{}, inet6),
		"Dial AF_UNIX":  dialed(bionet.Config{Family: unix.AF_UNIX}, path),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, stop, err := pipe()
			switch {
			case errors.Is(err, unix.EAFNOSUPPORT), errors.Is(err, unix.EADDRNOTAVAIL):
				t.Skipf("no such address here: %v", err)
			case err != nil:
				t.Fatal(err)
			}
			stop()
			nettest.TestConn(t, pipe)
		})
	}
}
