//go:build unix || windows

package nettest_test

import (
	"context"
	"net"
	"syscall"
	"testing"

	"golang.org/x/net/nettest"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// handedOver is both ends made by package bio alone, with a connect that is under way
// when the client is handed to Conn.
func handedOver(t *testing.T, f socktest.Family) nettest.MakePipe {
	return func() (client, server net.Conn, stop func(), err error) {
		a := socktest.Loopback(t, f.Number)
		listener, err := bio.Socket(f.Number, syscall.SOCK_STREAM, 0, 0)
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
		fd, err := bio.Socket(f.Number, syscall.SOCK_STREAM, 0, 0)
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
func dialed(t *testing.T, f socktest.Family) nettest.MakePipe {
	c := bionet.Config{Family: f.Number}
	return func() (client, server net.Conn, stop func(), err error) {
		a := socktest.Loopback(t, f.Number)
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

func TestMain(m *testing.M) { socktest.Main(m) }

func TestConn(t *testing.T) {
	for _, f := range socktest.Families {
		for name, pipe := range map[string]nettest.MakePipe{"Conn": handedOver(t, f), "Dial": dialed(t, f)} {
			t.Run(name+" "+f.Name, func(t *testing.T) {
				f.Need(t)
				if name == "Conn" || f == socktest.Unix {
					socktest.Need(t, "hand-off")
				}
				nettest.TestConn(t, pipe)
			})
		}
	}
}
