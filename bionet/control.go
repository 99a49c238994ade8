package bionet

import (
	"strings"
	"syscall"

	"example.com/bio"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

var (
	atKeepAlive = setting(bio.ErrUnableToKeepAlive)
	atNoDelay   = setting(bio.ErrUnableToNoDelay)
	atV6Only    = setting(bio.ErrListenV6Only)
	atReuseAddr = setting(bio.ErrUnableToReuseAddr)
	atTFO       = setting(bio.ErrUnableToTFO)
)

// setting returns the step that sets a socket option.
func setting(reason errstack.Code) *errstack.Step {
	return &errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: reason}
}

// Control returns a function for the field Control of net.ListenConfig and net.Dialer. It
// gives their sockets the options opts, after package net has set its own and before the
// socket is bound or connected:
//
//   - [bio.KeepAlive] and [bio.NoDelay] switch SO_KEEPALIVE and TCP_NODELAY on. Package
//     net does that too, for every TCP connection that it makes or accepts, unless its
//     KeepAlive is negative and by SetNoDelay; without the flag it has its way.
//   - [bio.V6Only] switches IPV6_V6ONLY on for the networks tcp6 and udp6. Without it the
//     socket keeps what package net has chosen: it cannot be told from the arguments
//     whether a program asked for "tcp6" or for "tcp".
//   - [bio.ReuseAddr] switches SO_REUSEADDR on. Package net does that for TCP listeners.
//   - [bio.TFO] switches TCP Fast Open on, on linux, for TCP: both TCP_FASTOPEN, for a
//     listener, and TCP_FASTOPEN_CONNECT, for a connection.
//
// Every other option is ignored. [bio.NonBlock] is among them: sockets of package net are
// non-blocking, and Control never changes that.
//
// The function fails where setsockopt(2) does, and so does the call of package net, whose
// error wraps the function's: one of [bio.ErrUnableToKeepAlive], [bio.ErrUnableToNoDelay]
// (ENOPROTOOPT for UDP, EOPNOTSUPP for AF_UNIX), [bio.ErrListenV6Only],
// [bio.ErrUnableToReuseAddr] and [bio.ErrUnableToTFO], with the errno. It is recorded,
// with the position of the call of Control. The function does not block.
//
// Source: the options of BIO_connect(3), in the order of BIO_listen there.
func Control(opts bio.Options) func(network, address string, conn syscall.RawConn) error {
	return standard.Control(opts)
}

// Control is the function [Control], recording on the stack of c.
func (c Config) Control(opts bio.Options) func(network, address string, conn syscall.RawConn) error {
	pc := errstack.Caller(1 + c.skip)
	return func(network, address string, conn syscall.RawConn) error {
		var step *errstack.Step
		var errno syscall.Errno
		err := conn.Control(func(fd uintptr) { step, errno = setOptions(int(fd), network, opts) })
		if err != nil || errno == 0 {
			return err
		}
		return c.record(failure(step, "bionet.Control", errno, quoted(address), pc))
	}
}

// setOptions gives the socket fd of a network of package net the options opts, and
// returns what failed.
func setOptions(fd int, network string, opts bio.Options) (*errstack.Step, syscall.Errno) {
	isTCP := strings.HasPrefix(network, "tcp")
	isInet6 := strings.HasSuffix(network, "6")
	for _, option := range []struct {
		wanted bool
		step   *errstack.Step
		set    func(fd int) syscall.Errno
	}{
		{opts&bio.KeepAlive != 0, atKeepAlive, sys.SetKeepAlive},
		{opts&bio.NoDelay != 0, atNoDelay, func(fd int) syscall.Errno { return sys.SetNoDelay(fd, sys.On) }},
		{opts&bio.V6Only != 0 && isInet6, atV6Only, func(fd int) syscall.Errno { return sys.SetV6Only(fd, sys.On) }},
		{opts&bio.ReuseAddr != 0, atReuseAddr, sys.SetReuseAddr},
		{opts&bio.TFO != 0 && isTCP, atTFO, func(fd int) syscall.Errno { return sys.SetFastOpen(fd, sys.Backlog) }},
		{opts&bio.TFO != 0 && isTCP, atTFO, sys.SetFastOpenConnect},
	} {
		if !option.wanted {
			continue
		}
		if errno := option.set(fd); errno != 0 {
			return option.step, errno
		}
	}
	return nil, 0
}
