package bionet

import (
	"context"
	"net"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// The reason BIO_R_NO_HOSTNAME_OR_SERVICE_SPECIFIED.
var noPeer = &errstack.Step{
	Code: bio.ErrNoHostnameOrService,
	Data: "hostname=<NULL> service=<NULL>",
}

// Dial connects to hostservice and returns a [*net.TCPConn].
//
// The string has the forms of [addr.ParseHostServ] with [addr.PrioHost]: "host:service",
// "[::1]:443", ":http" for this machine. Host and service are looked up as by
// [lookup.Lookup] for a client.
//
// Every address is tried, the two families in turn, as RFC 8305 has it: the first one at
// once, each next one when the one before has failed, or after 250 milliseconds beside
// those that go on ([Config].AttemptDelay). The first to connect wins and the others are
// closed. An address that does not answer thus costs a quarter of a second.
//
// The options opts act as in [bio.Connect]; [bio.NonBlock] makes no difference. They are
// all that is set: TCP_NODELAY and SO_KEEPALIVE, which package net has always on, are on
// only with [bio.NoDelay] and [bio.KeepAlive]. For [bio.TFO] see [Conn]; an address that
// the kernel has a cookie for wins at once, before its server is asked.
//
// [Config.Dial] with Family AF_UNIX connects to a path, for a [*net.UnixConn]. Where the
// queue of the listener is full it tries again, at intervals from 1 to 64 milliseconds.
//
// A ctx that is done ends the call at once; a question to a name server goes on behind it
// then, as in [lookup.LookupEx]. Without a deadline in ctx the call ends when the kernel
// has given up on every address, which may take minutes.
//
// An error is that of the parser (BIO_parse_hostserv) or of the lookup (BIO_lookup_ex);
// or it has the reason [bio.ErrNoHostnameOrService] if hostservice names
// neither; or it matches [bio.ErrConnectError] and wraps [Attempts], with what
// [bio.Socket], [bio.Connect] and [bio.FinishConnect] say of every address; its errno is
// that of the last one. Recorded are then the entries of all attempts and those that
// OpenSSL has for the whole. Where ctx was done first, its error stands for the attempts
// that were going on, and nothing is recorded. Nor is it where there is no room for a
// duplicate of the descriptor, with EMFILE. No descriptor is left open.
//
// Dial blocks the goroutine and no OS thread.
//
// Source: BIO_s_connect(3), BIO_do_connect(3). Differs from OpenSSL: there addresses are
// tried one after another, each as long as the kernel does, only the entries of the last
// one stay, KeepAlive is always set, and a full queue is an error.
func Dial(ctx context.Context, hostservice string, opts bio.Options) (net.Conn, error) {
	return standard.Dial(ctx, hostservice, opts)
}

// Dial is the function [Dial] with the settings of c.
func (c Config) Dial(ctx context.Context, hostservice string, opts bio.Options) (net.Conn, error) {
	const function = "bionet.Dial"
	q := request{text: hostservice, prio: addr.PrioHost, kind: lookup.Client, socktype: syscall.SOCK_STREAM, missing: noPeer}
	addresses, err := c.resolve(ctx, &q, function, 1)
	if err != nil {
		return nil, err
	}
	pc := errstack.Caller(1 + c.skip)
	race := newRace(inTurn(addresses), c.recorder(3), opts, c.delay())
	defer race.end()
	winner, done := race.run(ctx)
	if winner != nil {
		return connection(descriptor{winner.fd, function, pc}, winner.takeFile(), &winner.Addr)
	}
	failed := race.failed(done)
	step := &errstack.Step{Syscall: "connect", Code: bio.ErrConnectError, Quiet: done != nil}
	if failed.errno() != 0 {
		step.SysData = "calling connect(" + named(q.host) + ", " + named(q.service) + ")"
	}
	e := step.Make(function, failed.errno(), quoted(hostservice), pc).WithCause(failed)
	if done != nil {
		return nil, &e
	}
	return nil, c.record(&e)
}

// delay returns how long an attempt has before the next one begins beside it, negative
// for no limit.
func (c Config) delay() time.Duration {
	if c.AttemptDelay == 0 {
		return attemptDelay
	}
	return c.AttemptDelay
}

// named returns a host or service as a format of C prints it.
func named(part string) string {
	if part == "" {
		return "<NULL>"
	}
	return part
}

// inTurn returns addresses with the families in turn, each in the order it has. The
// family of the first address stays the first.
func inTurn(addresses []lookup.Info) []lookup.Info {
	var families [2][]lookup.Info
	for _, info := range addresses {
		i := 0
		if info.Family != addresses[0].Family {
			i = 1
		}
		families[i] = append(families[i], info)
	}
	list := make([]lookup.Info, 0, len(addresses))
	for i := range addresses {
		for _, family := range families {
			if i < len(family) {
				list = append(list, family[i])
			}
		}
	}
	return list
}
