package lookup

import (
	"context"
	"net/netip"
	"strings"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// Type says what the addresses are for.
type Type int

// The values of BIO_LOOKUP_CLIENT and BIO_LOOKUP_SERVER. Any other value acts as
// Client, as in C.
const (
	Client Type = 0 // to connect to: no host means the loopback address
	Server Type = 1 // to bind to: no host means any address
)

// Info is one result of a lookup: an address, and what to create the socket with that
// is to use it.
//
// Source: BIO_ADDRINFO, BIO_ADDRINFO(3). Differs from OpenSSL: it is a value, and Addr
// stays valid.
type Info struct {
	Family   int       // unix.AF_INET, AF_INET6 or AF_UNIX, that of Addr
	SockType int       // unix.SOCK_STREAM and so on; for AF_UNIX what was asked for
	Protocol int       // unix.IPPROTO_TCP and so on; 0 for AF_UNIX
	Addr     addr.Addr // the address with the port of the service, or the path
}

// Lookup is [LookupEx] with protocol 0, which stands for any.
//
// Source: BIO_lookup, BIO_ADDRINFO(3).
func Lookup(ctx context.Context, host, service string, t Type, family, socktype int) ([]Info, error) {
	return standard.Lookup(ctx, host, service, t, family, socktype)
}

// LookupEx returns the addresses of host and service, each with the kinds of socket
// that it can be used with: all that fit socktype and protocol.
//
//   - host is a name, an IPv4 address in four decimal parts, or an IPv6 address without
//     brackets, with a scope after '%' where it has one: the index of an interface or,
//     for a link-local address, its name. "" and "*" stand for no host, C's NULL:
//     the loopback addresses, and the wildcard addresses for [Server].
//   - service is a name, case counts, or a decimal port, which may have white space, a
//     sign and zeros before it. "" and "*" stand for no service: port 0. There must be
//     a host or a service.
//   - t is [Client] or [Server].
//   - family is unix.AF_INET, AF_INET6 or AF_UNIX, or AF_UNSPEC for both of the first
//     two. With AF_UNSPEC a name gives addresses of one of them only where no interface
//     has more than the loopback address of the other.
//   - socktype is unix.SOCK_STREAM and so on, or 0 for SOCK_STREAM, SOCK_DGRAM and,
//     unless service is a name, SOCK_RAW, in this order for each address.
//   - protocol is unix.IPPROTO_TCP and so on, or 0 for any.
//
// With AF_UNIX host is a path, taken as [addr.Unix] does; service, t and protocol do
// not count, and the one result has the given socktype.
//
// It asks the resolver only for a host that is a name, and blocks only then, until the
// answer is there or ctx is done. A question that is on its way when ctx is done goes
// on behind the call, with its goroutines and its socket, until an answer comes or the
// resolver's own time limit is over. The addresses are in the order of RFC 6724, best
// first; the loopback and the wildcard addresses are in the order in which the GNU C
// library has them.
//
// An error is about the family, with the reason [errstack.ErrUnsupportedProtocolFamily] and
// EAFNOSUPPORT; or it has the common reason "system lib" with one of these data:
//
//   - "Name or service not known": no such host, or neither host nor service
//   - "Address family for hostname not supported": host is an address of another family
//   - "Servname not supported for ai_socktype": no such service, a port above 65535, a
//     service for SOCK_RAW
//   - "ai_socktype not supported": no such socket, or not with this protocol
//   - "Temporary failure in name resolution": no name server answered, in time and
//     without an error of its own
//
// A host or service that holds a NUL is none of its kind, then with EINVAL too. A path
// that [addr.Unix] does not take gives the common reason "BIO lib" and the errno of
// [addr.Unix]. For a ctx that was done first see [context.Context.Err]. Timeout says
// whether time ran out, that of ctx or the resolver's own.
//
// Source: BIO_lookup_ex, BIO_ADDRINFO(3), with AI_ADDRCONFIG and AI_PASSIVE as there.
// Differs from OpenSSL: "" is no host, and not an unknown one; a host with fewer than
// four parts, or octal or hexadecimal ones, as inet_aton(3) reads it, is unknown; ports do not
// wrap; a path that is too long does not succeed; an unknown name and one without
// addresses of the family are the same failure; a name that the hosts file has is never
// asked of a name server, and all its lines there count; addresses have the order of
// RFC 6724 and not that of RFC 3484. Where /etc/services cannot be read, a few names of
// services are known nevertheless.
func LookupEx(ctx context.Context, host, service string, t Type, family, socktype, protocol int) ([]Info, error) {
	return standard.LookupEx(ctx, host, service, t, family, socktype, protocol)
}

// Lookup is the function [Lookup] with the resolver and the stack of r.
func (r Resolver) Lookup(ctx context.Context, host, service string, t Type, family, socktype int) ([]Info, error) {
	q := query{host, service, t, family, socktype, 0}
	list, f := r.lookup(ctx, q)
	if f != nil {
		return nil, r.fail("BIO_lookup_ex", q, f, errstack.Caller(1+r.skip))
	}
	return list, nil
}

// LookupEx is the function [LookupEx] with the resolver and the stack of r.
func (r Resolver) LookupEx(ctx context.Context, host, service string, t Type, family, socktype, protocol int) ([]Info, error) {
	q := query{host, service, t, family, socktype, protocol}
	list, f := r.lookup(ctx, q)
	if f != nil {
		return nil, r.fail("BIO_lookup_ex", q, f, errstack.Caller(1+r.skip))
	}
	return list, nil
}

// query is what a lookup was asked.
type query struct {
	host, service              string
	kind                       Type
	family, socktype, protocol int
}

// lookup is BIO_lookup_ex. Where several parts of a query are wrong, the first one that
// the C library looks at counts: family, service and kind of socket, host.
func (r Resolver) lookup(ctx context.Context, q query) ([]Info, *failure) {
	switch q.family {
	case syscall.AF_UNSPEC, syscall.AF_INET, syscall.AF_INET6:
	case syscall.AF_UNIX:
		return q.unix()
	default:
		return nil, &failure{step: &atFamily, errno: syscall.EAFNOSUPPORT}
	}
	switch {
	case strings.IndexByte(q.service, 0) >= 0:
		return nil, &failure{step: &atService, errno: syscall.EINVAL}
	case strings.IndexByte(q.host, 0) >= 0:
		return nil, &failure{step: &atName, errno: syscall.EINVAL}
	}
	host, service := wildcard(q.host), wildcard(q.service)
	if host == "" && service == "" {
		return nil, &failure{step: &atName}
	}
	sockets, f := kinds(q.socktype, q.protocol, service)
	if f != nil {
		return nil, f
	}
	ips, f := r.addresses(ctx, host, q.kind, q.family)
	if f != nil {
		return nil, f
	}
	list := make([]Info, 0, len(ips)*len(sockets))
	for _, ip := range ips {
		for _, socket := range sockets {
			a, err := addr.FromAddrPort(netip.AddrPortFrom(ip, socket.port))
			if err != nil {
				return nil, &failure{step: &atName, cause: err}
			}
			list = append(list, Info{a.Family(), socket.socktype, socket.protocol, a})
		}
	}
	return list, nil
}

// unix is a lookup of AF_UNIX: the host is a path and nothing is looked up.
func (q query) unix() ([]Info, *failure) {
	a, err := addr.Unix(q.host)
	if err != nil {
		return nil, &failure{step: &atPath, cause: err}
	}
	return []Info{{syscall.AF_UNIX, q.socktype, 0, a}}, nil
}

// wildcard returns a part of a query, "" where it stands for none.
func wildcard(part string) string {
	if part == "*" {
		return ""
	}
	return part
}
