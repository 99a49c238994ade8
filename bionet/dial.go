package bionet

import (
	"context"
	"net"
	"slices"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

var (
	stepNoPeer = &errstack.Step{Code: bio.ErrNoHostnameOrService, Data: "hostname=<NULL> service=<NULL>", Text: "missing host and port in address"}
	noLocal    = refuse("no address of the family of LocalAddr")

	wrongNetwork = refuse("network is not tcp, tcp4, tcp6 or unix")
	otherNetwork = refuse("network contradicts Family")
)

// Dial connects to hostservice and returns a [*net.TCPConn].
//
// The string has the forms of [addr.ParseHostServ] with [addr.PrioHost]: "host:service",
// "[::1]:443", ":http" for this machine. Host and service are looked up as by
// [lookup.Lookup] for a client.
//
// Dial tries all addresses, alternating families, as RFC 8305 says. It starts the next
// attempt when the previous one fails or after 250 milliseconds ([Config].AttemptDelay),
// whichever comes first. The first connection wins, and the others are closed. An address
// that does not answer thus costs a quarter of a second.
//
// The options opts act as in [bio.Connect], except that [bio.NonBlock] makes no difference.
// Dial sets nothing else: SO_KEEPALIVE and TCP_NODELAY, which package net sets by default,
// are on only with [bio.KeepAlive] and [bio.NoDelay]. With [bio.TFO] an address for which the
// kernel has a cookie wins at once, before its server is asked; the program must write before
// it reads, and the first write may fail as the connect would have.
//
// [Config.Dial] with Family AF_UNIX connects to a path and returns a [*net.UnixConn]. If the
// queue of the listener is full, Dial tries again, at intervals from 1 to 64 milliseconds.
//
// When ctx is done, Dial returns at once; a query that is on its way to a name server then
// finishes in the background. If ctx has no deadline, Dial returns when the kernel has given
// up on every address, which may take minutes.
//
// An error is that of the parser (BIO_parse_hostserv) or of the lookup (BIO_lookup_ex), or
// matches one of
//   - [bio.ErrNoHostnameOrService], if hostservice names neither
//   - EINVAL, if the port is missing or ctx is nil
//   - EAFNOSUPPORT, if no address has the family of [Config].LocalAddr
//   - EMFILE or ENFILE, if no descriptors are left for the poller of Go's runtime
//   - [bio.ErrConnectError] and the errno of the last attempt; the error wraps [Attempts],
//     with what [bio.Socket], [bio.Bind] and [bio.Connect] return for every address
//
// EINVAL, EAFNOSUPPORT and EMFILE of this list are not recorded. The entries of every failed
// attempt are recorded, then those that OpenSSL has for the whole. If ctx was done first, its
// error stands for the attempts without a result, and nothing is recorded. No descriptor is left
// open.
//
// Dial blocks the goroutine but no OS thread.
//
// Corresponds to BIO_s_connect with BIO_do_connect. See BIO_s_connect(3). OpenSSL tries
// addresses one after another, each as long as the kernel does, keeps only the entries of the
// last one, always sets SO_KEEPALIVE, and fails if a queue is full.
func Dial(ctx context.Context, hostservice string, opts bio.Options) (net.Conn, error) {
	return standard.Dial(ctx, hostservice, opts)
}

// Dial is the function [Dial] with the settings of c.
func (c Config) Dial(ctx context.Context, hostservice string, opts bio.Options) (net.Conn, error) {
	return (&call{c, "bionet.Dial", opts, errstack.Caller(1 + c.skip)}).dial(ctx, hostservice)
}

// DialContext connects to address, as [Dial] does with the settings of c and c.Options. It
// fits the field DialContext of http.Transport. network is "tcp", "tcp4", "tcp6" or "unix".
// If it contradicts c.Family, the error matches EAFNOSUPPORT. Other errors are those of Dial.
//
// No OpenSSL counterpart.
func (c Config) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	dial := &call{c, "bionet.DialContext", c.Options, errstack.Caller(1 + c.skip)}
	family := c.Family
	switch network {
	case "tcp":
	case "tcp4":
		family = syscall.AF_INET
	case "tcp6":
		family = syscall.AF_INET6
	case "unix":
		family = syscall.AF_UNIX
	default:
		return nil, dial.fail(wrongNetwork, syscall.EAFNOSUPPORT, network)
	}
	if c.Family != syscall.AF_UNSPEC && c.Family != family || network == "tcp" && family == syscall.AF_UNIX {
		return nil, dial.fail(otherNetwork, syscall.EAFNOSUPPORT, network)
	}
	dial.Family = family
	return dial.dial(ctx, address)
}

func (c *call) dial(ctx context.Context, hostservice string) (net.Conn, error) {
	q := request{text: hostservice, prio: addr.PrioHost, kind: lookup.Client, socktype: syscall.SOCK_STREAM, missing: stepNoPeer}
	addresses, err := c.resolve(ctx, &q)
	if err != nil {
		return nil, err
	}
	if addresses = c.reachable(addresses); len(addresses) == 0 {
		return nil, c.fail(noLocal, syscall.EAFNOSUPPORT, hostservice)
	}
	conn, attempts, done := race(ctx, inTurn(addresses), c.delay(), c.attempt)
	if conn != nil {
		return conn, nil
	}
	step := &errstack.Step{Syscall: "connect", Code: bio.ErrConnectError, Quiet: done != nil}
	if attempts.errno() != 0 {
		step.SysData = "calling connect(" + named(q.host) + ", " + named(q.service) + ")"
	}
	e := step.Make(c.function, attempts.errno(), errstack.Quoted(hostservice), c.pc).WithCause(attempts)
	return nil, c.record(&e)
}

// attempt connects to the address of info.
func (c *call) attempt(ctx context.Context, info lookup.Info) (net.Conn, error) {
	if info.Family == syscall.AF_UNIX {
		return c.dialUnix(ctx, info)
	}
	return c.dialTCP(ctx, info.Addr)
}

// reachable returns the addresses to which a socket that is bound to c.LocalAddr can connect.
func (c Config) reachable(addresses []lookup.Info) []lookup.Info {
	if c.LocalAddr == (addr.Addr{}) {
		return addresses
	}
	return slices.DeleteFunc(addresses, func(info lookup.Info) bool {
		return socketFamily(info.Addr) != socketFamily(c.LocalAddr)
	})
}

// socketFamily returns the family of the socket for a: package net uses one of AF_INET for an
// IPv4 address that is mapped into IPv6.
func socketFamily(a addr.Addr) int {
	if ap, ok := a.AddrPort(); ok && ap.Addr().Unmap().Is4() {
		return syscall.AF_INET
	}
	return a.Family()
}

// delay returns how long an attempt has before the next one starts, negative for no limit.
func (c Config) delay() time.Duration {
	if c.AttemptDelay == 0 {
		return attemptDelay
	}
	return c.AttemptDelay
}

// named returns a host or service as C's printf prints it.
func named(part string) string {
	if part == "" {
		return "<NULL>"
	}
	return part
}

// inTurn returns addresses with the families alternating, each in the order it has. The
// family of the first address stays the first.
func inTurn(addresses []lookup.Info) []lookup.Info {
	if len(addresses) == 1 {
		return addresses
	}
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
