package bionet

import (
	"context"
	"errors"
	"net"
	"os"
	"slices"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
	"example.com/bio/lookup"
)

// The reason BIO_R_NO_ACCEPT_ADDR_OR_SERVICE_SPECIFIED.
var noServer = &errstack.Step{
	Code: bio.ErrNoAcceptAddrOrService,
	Data: "hostname=<NULL>, service=<NULL>",
}

// Listen listens for connections on hostservice and returns a [*net.TCPListener].
//
// The string has the forms of [addr.ParseHostServ] with [addr.PrioServ]: "host:service",
// "[::1]:443", ":http", "443" alone. Service "0" lets the system choose a port. Host and
// service are looked up as by [lookup.Lookup] for a server, and Listen takes the first
// address on which it can listen.
//
// No host, or "*", stands for all addresses of the machine: one AF_INET6 socket that
// takes IPv4 connections too or, where the system has no IPv6, one of AF_INET. With
// [bio.V6Only] it is AF_INET6 for IPv6 alone, or an error.
//
// The options opts act as in [bio.Listen]; [bio.NonBlock] makes no difference. Unlike
// net.Listen, Listen sets SO_REUSEADDR only where [bio.ReuseAddr] says so. Accepted
// connections are as [Listener] has them.
//
// [Config.Listen] has a context for the lookup, and with Family AF_UNIX listens on a
// path. The listener is then a [*net.UnixListener] and removes the file on Close, as that
// of net.Listen does, for Listen has made it; a file that was there before is EADDRINUSE.
//
// An error is that of the parser (BIO_parse_hostserv) or of the lookup (BIO_lookup_ex);
// or it has the reason [bio.ErrNoAcceptAddrOrService] if hostservice names
// neither; or it wraps [Attempts], with what [bio.Socket] and [bio.Listen] say of every
// address; or, without an entry, it has the errno EMFILE where there is no room for a
// duplicate of the descriptor. No descriptor is left open.
//
// Listen blocks the goroutine while names are looked up, and no OS thread for longer
// than the resolver does.
//
// Source: BIO_s_accept(3) with BIO_BIND_NORMAL. Differs from OpenSSL: there the order of
// the wildcard addresses is the resolver's, and the first address whose socket can be
// created counts, even if it cannot be listened on.
func Listen(hostservice string, opts bio.Options) (net.Listener, error) {
	return standard.Listen(context.Background(), hostservice, opts)
}

// Listen is the function [Listen] with the settings of c. Where ctx is done before the
// names are known, the error matches the context's.
func (c Config) Listen(ctx context.Context, hostservice string, opts bio.Options) (net.Listener, error) {
	l, err := bound(ctx, c, hostservice, syscall.SOCK_STREAM, opts, "bionet.Listen", net.FileListener)
	if unix, ok := l.(*net.UnixListener); ok {
		unix.SetUnlinkOnClose(true)
	}
	return l, err
}

// ListenPacket binds a datagram socket to hostservice and returns it as a [*net.UDPConn].
// String, options and errors are those of [Listen]; [bio.NoDelay] is an error, as there
// is none for UDP, and [bio.TFO] is ignored.
//
// With Family AF_UNIX of [Config.ListenPacket] it is a [*net.UnixConn], whose file stays
// when it is closed, as that of net.ListenUnixgram does.
//
// Source: BIO_listen for a SOCK_DGRAM socket, BIO_connect(3).
func ListenPacket(hostservice string, opts bio.Options) (net.PacketConn, error) {
	return standard.ListenPacket(context.Background(), hostservice, opts)
}

// ListenPacket is the function [ListenPacket] with the settings of c. Where ctx is done
// before the names are known, the error matches the context's.
func (c Config) ListenPacket(ctx context.Context, hostservice string, opts bio.Options) (net.PacketConn, error) {
	return bound(ctx, c, hostservice, syscall.SOCK_DGRAM, opts, "bionet.ListenPacket", net.FilePacketConn)
}

// bound does what Listen and ListenPacket have in common. The application's call is two
// frames above it.
func bound[T any](ctx context.Context, c Config, hostservice string, socktype int, opts bio.Options,
	function string, convert func(*os.File) (T, error)) (none T, err error) {
	pc := errstack.Caller(2 + c.skip)
	q := request{text: hostservice, prio: addr.PrioServ, kind: lookup.Server, socktype: socktype, missing: noServer}
	addresses, err := c.resolve(ctx, &q, function, 2)
	if err != nil {
		return none, err
	}
	isWildcard := q.host == ""
	if isWildcard {
		addresses = wildcards(addresses, opts)
	}
	recorder := c.recorder(2)
	var failed Attempts
	for _, info := range addresses {
		fd, err := recorder.Socket(info.Family, info.SockType, info.Protocol, 0)
		if err == nil {
			err = recorder.Listen(fd, &info.Addr, opts|bio.NonBlock)
			if err == nil {
				d := descriptor{fd, function, pc}
				taken, err := takeOver(d, d.file(), convert)
				if err != nil {
					removeFile(info.Addr)
				}
				return taken, err
			}
			sys.Close(fd)
		}
		if errors.Is(err, bio.ErrUnableToListenSocket) || errors.Is(err, bio.ErrUnableToTFO) { // after bind(2)
			removeFile(info.Addr)
		}
		failed = append(failed, Attempt{info.Addr, err})
		if isWildcard && !isMissing(err) {
			break
		}
	}
	e := atHandOff.Make(function, failed.errno(), quoted(hostservice), pc).WithCause(failed)
	return none, c.record(&e)
}

// removeFile removes the file that binding a socket to an AF_UNIX path has made.
func removeFile(a addr.Addr) {
	if path, ok := a.PathString(); ok {
		os.Remove(path)
	}
}

// wildcards returns the wildcard addresses in the order in which they are tried. There is
// no second one for a program that asked for IPv6 alone.
func wildcards(addresses []lookup.Info, opts bio.Options) []lookup.Info {
	first := wildcardFamily
	if opts&bio.V6Only != 0 {
		first = syscall.AF_INET6
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

// isMissing reports whether err says that the system lacks a family. After any other
// failure, such as a port that is in use, listening on the other family alone would be
// half of what was asked for.
func isMissing(err error) bool {
	return errors.Is(err, syscall.EAFNOSUPPORT) || errors.Is(err, syscall.EADDRNOTAVAIL) ||
		errors.Is(err, bio.ErrListenV6Only)
}
