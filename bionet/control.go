package bionet

import (
	"strings"
	"syscall"

	"example.com/bio"
	"example.com/bio/errstack"
)

// Control returns a function for the Control field of net.ListenConfig and net.Dialer. It
// sets the options opts of their sockets, after package net has set its own and before the
// socket is bound or connected:
//
//   - [bio.KeepAlive] and [bio.NoDelay] set SO_KEEPALIVE and TCP_NODELAY. Package net sets
//     them too, for every TCP connection that it makes or accepts: a negative KeepAlive keeps
//     it from the first, and SetNoDelay clears the second. Control never clears them.
//   - [bio.V6Only] sets IPV6_V6ONLY for the networks tcp6 and udp6. Without it the socket
//     keeps what package net has chosen: the arguments do not tell whether the program asked
//     for "tcp6" or for "tcp".
//   - [bio.ReuseAddr] sets SO_REUSEADDR. Package net sets it for TCP listeners.
//   - [bio.TFO] switches TCP Fast Open on, on Linux, for TCP: both TCP_FASTOPEN, for a
//     listener, and TCP_FASTOPEN_CONNECT, for a connection.
//
// Every other option is ignored, also [bio.NonBlock]: sockets of package net are
// non-blocking, and Control never changes that.
//
// The function fails if setsockopt(2) does, and so does the call of package net, whose error
// wraps the function's: it matches the errno and one of [bio.ErrUnableToKeepAlive],
// [bio.ErrUnableToNoDelay] (ENOPROTOOPT for UDP, EOPNOTSUPP for AF_UNIX),
// [bio.ErrListenV6Only], [bio.ErrUnableToReuseAddr] and [bio.ErrUnableToTFO]. It is recorded,
// with the position of the call of Control.
//
// Corresponds to the options of BIO_listen and BIO_connect. See BIO_connect(3).
func Control(opts bio.Options) func(network, address string, conn syscall.RawConn) error {
	return standard.ControlFunc(opts)
}

// ControlFunc is the function [Control], recording on the stack of c.
func (c Config) ControlFunc(opts bio.Options) func(network, address string, conn syscall.RawConn) error {
	pc := errstack.Caller(1 + c.skip)
	return func(network, address string, conn syscall.RawConn) error {
		which := opts &^ bio.NonBlock
		if !strings.HasSuffix(network, "6") {
			which &^= bio.V6Only
		}
		if !strings.HasPrefix(network, "tcp") {
			which &^= bio.TFO
		}
		var failed error
		err := conn.Control(func(fd uintptr) { failed = bio.With(nil).SetOptions(int(fd), which, opts) })
		if err != nil || failed == nil {
			return err
		}
		step := failed.(*errstack.Error).Step()
		step.Func = "" // the entries name Control, also that of SO_REUSEADDR
		return c.record(failure(&step, "bionet.Control", failed.(*errstack.Error).Errno(), errstack.Quoted(address), pc))
	}
}
