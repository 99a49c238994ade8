//go:build linux && (amd64 || arm64)

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
)

// bioSteps are the steps of package bio, and those of package bionet with the options that
// package net sets by itself.
var bioSteps = withConnections(descriptorSteps(newBio), func(address string) (net.Conn, error) {
	return bionet.Dial(context.Background(), address, bio.KeepAlive|bio.NoDelay)
}, func(address string) (net.Listener, error) {
	return bionet.Listen(address, bio.KeepAlive|bio.NoDelay)
})

// bioCalls are the functions of package bio.
type bioCalls struct {
	listener          int
	address, refusing addr.Addr
	anyPort           addr.Addr
	recorder          bio.Recorder // of its own stack
}

func newBio(t *target) *bioCalls {
	return &bioCalls{
		listener: t.listener,
		address:  address(netip.AddrFrom4(loopback4), t.port),
		refusing: address(netip.AddrFrom4(loopback4), t.refusingPort),
		anyPort:  address(netip.AddrFrom16(loopback6), 0),
		recorder: bio.With(new(errstack.Stack)),
	}
}

func address(ip netip.Addr, port uint16) addr.Addr {
	a, err := addr.FromAddrPort(netip.AddrPortFrom(ip, port))
	must(err)
	return a
}

func (c *bioCalls) Socket(family int) int {
	fd, err := bio.Socket(family, unix.SOCK_STREAM, 0, 0)
	must(err)
	return fd
}

func (c *bioCalls) ConnectNonblocking(fd int) {
	if err := bio.Connect(fd, &c.address, bio.NonBlock|bio.KeepAlive|bio.NoDelay); !bio.ShouldRetry(err) {
		fatal(fmt.Errorf("connect NONBLOCK: %v", err))
	}
}

func (c *bioCalls) ConnectBlocking(fd int) {
	must(bio.Connect(fd, &c.address, bio.KeepAlive|bio.NoDelay))
}

func (c *bioCalls) AcceptNonblocking() int {
	var peer addr.Addr
	for {
		conn, err := bio.Accept(c.listener, &peer, bio.NonBlock)
		if err == nil {
			return conn
		}
		waitForConnection(c.listener, errors.Unwrap(err))
	}
}

func (c *bioCalls) Close(fd int) { must(bio.Close(fd)) }

func (c *bioCalls) ListenIPv6(fd int) {
	must(bio.Listen(fd, &c.anyPort, bio.ListenOptions&^bio.TFO))
}

func (c *bioCalls) ConnectRefused(fd int) {
	mustHave(bio.Connect(fd, &c.refusing, 0), unix.ECONNREFUSED)
}

func (c *bioCalls) BindInUse(fd int) { mustHave(bio.Bind(fd, &c.address, 0), unix.EADDRINUSE) }

func (c *bioCalls) AcceptWouldBlock() {
	var peer addr.Addr
	if _, err := bio.Accept(c.listener, &peer, bio.NonBlock); !bio.ShouldRetry(err) {
		fatal(fmt.Errorf("accept without a connection: %v", err))
	}
}

func (c *bioCalls) BindNotOpen() { mustHave(bio.Bind(notOpen, &c.address, 0), unix.EBADF) }

func (c *bioCalls) BindNotOpenOwnStack() {
	mustHave(c.recorder.Bind(notOpen, &c.address, 0), unix.EBADF)
}

// mustHave is mustFail for the errors of package bio.
func mustHave(err error, errno unix.Errno) {
	failure, ok := err.(*errstack.Error)
	if !ok {
		fatal(fmt.Errorf("got %v, not %v", err, errno))
	}
	mustFailRaw(failure.Errno(), errno)
}
