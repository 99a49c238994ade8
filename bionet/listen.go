package bionet

import (
	"context"
	"errors"
	"net"
	"slices"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
	"example.com/bio/lookup"
)

var stepNoServer = &errstack.Step{Code: bio.ErrNoAcceptAddrOrService, Data: "hostname=<NULL>, service=<NULL>", Text: "missing host and port in address"}

// Listen listens for connections on hostservice and returns a [*net.TCPListener].
//
// The string has the forms of [addr.ParseHostServ] with [addr.PrioServ]: "host:service",
// "[::1]:443", ":http", "443" alone. Service "0" lets the system choose a port. Host and
// service are looked up as by [lookup.Lookup] for a server, and Listen uses the first address
// on which it can listen. An IPv4 address mapped into IPv6 counts as one of IPv4.
//
// No host, or "*", stands for all addresses of the machine: one AF_INET6 socket that accepts
// IPv4 connections too or, if the system has no IPv6 or no such sockets (OpenBSD, DragonFly
// BSD), one of AF_INET. With [bio.V6Only] it is AF_INET6 for IPv6 alone, or an error.
//
// The options opts act as in [bio.Listen], except that [bio.NonBlock] makes no difference.
// Unlike net.Listen, Listen sets SO_REUSEADDR only with [bio.ReuseAddr]. Connections that the
// listener accepts have its SO_KEEPALIVE and its keep-alive times; package net sets
// TCP_NODELAY on them, which their SetNoDelay clears.
//
// [Config.Listen] has a context for the lookup, and with Family AF_UNIX listens on a path.
// The listener is then a [*net.UnixListener]. Its Close removes the file, as with net.Listen,
// unless the path begins with '@'. If the file existed before, Listen fails with EADDRINUSE.
//
// An error is that of the parser (BIO_parse_hostserv) or of the lookup (BIO_lookup_ex), or
// matches one of
//   - [bio.ErrNoAcceptAddrOrService], if hostservice names neither
//   - EINVAL, if ctx is nil
//   - EMFILE or ENFILE, if no descriptors are left for the poller of Go's runtime
//   - the errno of the last attempt; the error wraps [Attempts], with what [bio.Socket] and
//     [bio.Listen] return for every address, or EMFILE, without an entry, if no descriptor is
//     left for the duplicate that AF_UNIX and [ListenPacket] need
//
// No descriptor is left open.
//
// Listen blocks the goroutine while names are looked up, but no OS thread for longer than the
// resolver does.
//
// Corresponds to BIO_s_accept with BIO_BIND_NORMAL. See BIO_s_accept(3). In OpenSSL the order
// of the wildcard addresses is the resolver's, and the first address whose socket can be
// created counts, even if it cannot be listened on.
func Listen(hostservice string, opts bio.Options) (net.Listener, error) {
	return standard.Listen(context.Background(), hostservice, opts)
}

// Listen is the function [Listen] with the settings of c. If ctx is done before the names are
// known, the error matches the context's.
func (c Config) Listen(ctx context.Context, hostservice string, opts bio.Options) (net.Listener, error) {
	s := &call{c, "bionet.Listen", opts, errstack.Caller(1 + c.skip)}
	return listenOn(ctx, s, hostservice, syscall.SOCK_STREAM, func(info lookup.Info) (net.Listener, error) {
		if info.Family == syscall.AF_UNIX {
			return s.listenUnix(info)
		}
		return s.listenTCP(ctx, info.Addr)
	})
}

// ListenPacket binds a datagram socket to hostservice and returns it as a [*net.UDPConn].
// String, options and errors are those of [Listen]. [bio.NoDelay] is an error, since UDP has
// no such option, and [bio.TFO] is ignored.
//
// [Config.ListenPacket] with Family AF_UNIX returns a [*net.UnixConn]. Its file stays when it
// is closed, as that of net.ListenUnixgram does.
//
// Corresponds to BIO_listen of a SOCK_DGRAM socket. See BIO_connect(3).
func ListenPacket(hostservice string, opts bio.Options) (net.PacketConn, error) {
	return standard.ListenPacket(context.Background(), hostservice, opts)
}

// ListenPacket is the function [ListenPacket] with the settings of c. If ctx is done before
// the names are known, the error matches the context's.
func (c Config) ListenPacket(ctx context.Context, hostservice string, opts bio.Options) (net.PacketConn, error) {
	s := &call{c, "bionet.ListenPacket", opts, errstack.Caller(1 + c.skip)}
	return listenOn(ctx, s, hostservice, syscall.SOCK_DGRAM, s.listenPacket)
}

// listenOn looks hostservice up and returns what listen makes of the first address for which
// it does not fail.
func listenOn[T any](ctx context.Context, c *call, hostservice string, socktype int,
	listen func(lookup.Info) (T, error)) (none T, err error) {
	q := request{text: hostservice, prio: addr.PrioServ, kind: lookup.Server, socktype: socktype, missing: stepNoServer}
	addresses, err := c.resolve(ctx, &q)
	if err != nil {
		return none, err
	}
	isWildcard := q.host == ""
	if isWildcard {
		addresses = wildcards(addresses, c.opts)
	}
	var failed Attempts
	for _, info := range addresses {
		l, err := listen(info)
		if err == nil {
			return l, nil
		}
		failed = append(failed, Attempt{info.Addr, err})
		if isWildcard && !isMissing(err) {
			break
		}
	}
	e := stepHandOff.Make(c.function, failed.errno(), errstack.Quoted(hostservice), c.pc).WithCause(failed)
	return none, c.record(&e)
}

// wildcards returns the wildcard addresses in the order in which they are tried: one AF_INET6
// socket takes IPv4 connections too if the system has such sockets. A program that asks for
// IPv6 alone gets no second address.
func wildcards(addresses []lookup.Info, opts bio.Options) []lookup.Info {
	first := syscall.AF_INET6
	if !sys.HasDualStack() && opts&bio.V6Only == 0 {
		first = syscall.AF_INET
	}
	var preferred, others []lookup.Info
	for _, info := range addresses {
		if info.Family == first {
			preferred = append(preferred, info)
		} else {
			others = append(others, info)
		}
	}
	if opts&bio.V6Only != 0 && len(preferred) > 0 {
		return preferred
	}
	return slices.Concat(preferred, others)
}

// isMissing reports whether err says that the system lacks a family. After any other failure,
// such as a port in use, listening on the other family alone would be half of what was asked
// for.
func isMissing(err error) bool {
	return errors.Is(err, syscall.EAFNOSUPPORT) || errors.Is(err, syscall.EADDRNOTAVAIL) ||
		errors.Is(err, bio.ErrListenV6Only)
}
