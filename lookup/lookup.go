package lookup

import (
	"context"
	"net/netip"
	"strings"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// Type says what the addresses are for. Any value other than Server acts as Client, as in C.
//
// Corresponds to enum BIO_lookup_type. See BIO_ADDRINFO(3).
type Type int

// The types.
const (
	Client Type = 0 // to connect to; no host means the loopback address: BIO_LOOKUP_CLIENT
	Server Type = 1 // to bind to; no host means any address: BIO_LOOKUP_SERVER
)

// Info is one result of a lookup: an address, and the arguments of the socket that is to use
// it.
//
// Corresponds to BIO_ADDRINFO. See BIO_ADDRINFO(3). OpenSSL's is a list that must be freed,
// with the addresses.
type Info struct {
	Family   int       // unix.AF_INET, AF_INET6 or AF_UNIX, that of Addr
	SockType int       // unix.SOCK_STREAM and others; for AF_UNIX what was asked for
	Protocol int       // unix.IPPROTO_TCP and others; 0 for AF_UNIX
	Addr     addr.Addr // the address with the port of the service, or the path
}

// Lookup is [LookupEx] with protocol 0, which stands for any.
//
// Corresponds to BIO_lookup. See BIO_ADDRINFO(3).
func Lookup(ctx context.Context, host, service string, t Type, family, socktype int) ([]Info, error) {
	return standard.Lookup(ctx, host, service, t, family, socktype)
}

// LookupEx returns the addresses of host and service, each with every kind of socket that fits
// socktype and protocol.
//
//   - host is a name, an IPv4 address in four decimal parts, or an IPv6 address without
//     brackets, which may have a scope after '%': the index of an interface or, for a
//     link-local or interface-local address, its name. "" and "*" stand for no host, C's
//     NULL: the loopback addresses, and the wildcard addresses for [Server].
//   - service is a name, in which case counts, or a decimal port, which may follow white
//     space, a sign and zeros. "" and "*" stand for no service: port 0. There must be a host
//     or a service.
//   - t is [Client] or [Server].
//   - family is unix.AF_INET, AF_INET6 or AF_UNIX, or AF_UNSPEC for the first two. With
//     AF_UNSPEC, if the interfaces have addresses of only one family beyond the loopback
//     address, a name and "*" have only addresses of that family. If it is AF_INET, an IPv4
//     address mapped into IPv6 becomes one of AF_INET.
//   - socktype is unix.SOCK_STREAM or another type, or 0 for SOCK_STREAM, SOCK_DGRAM and,
//     unless service is a name, SOCK_RAW, in this order for each address.
//   - protocol is unix.IPPROTO_TCP or another protocol, or 0 for any.
//
// With AF_UNIX host is a path, as [addr.Unix] accepts it. LookupEx then ignores service, t and
// protocol, and the one result has the given socktype.
//
// LookupEx asks the resolver only for a host that is a name. It then blocks until the answer is
// there or ctx is done. If ctx is done during a query, the call returns at once, and the query
// finishes in the background, with its goroutines and its socket, when an answer comes or at
// the resolver's own time limit. The addresses are in the order of RFC 6724, best first. The
// loopback and the wildcard addresses are in the order of the GNU C library.
//
// An error about the family matches [errstack.ErrUnsupportedProtocolFamily] and EAFNOSUPPORT.
// Others match [errstack.ErrSysLib], with one of these data:
//
//   - "Name or service not known": no such host, or neither host nor service
//   - "Address family for hostname not supported": host is an address of another family
//   - "Servname not supported for ai_socktype": no such service, a port above 65535, or a
//     service for SOCK_RAW
//   - "ai_socktype not supported": no such socket, or not with this protocol
//   - "Temporary failure in name resolution": no name server answered in time and without an
//     error
//
// If no descriptor is free, a lookup that asks the resolver fails with an error that matches
// [errstack.ErrSysLib] and EMFILE or ENFILE, without data.
//
// A host or service that contains a NUL is unknown; the error then also matches EINVAL. For a
// path that [addr.Unix] refuses, the error matches [errstack.ErrBIOLib] and the errno of
// addr.Unix. If ctx was done first, the error matches that of ctx. Its method Timeout says
// whether time ran out, that of ctx or the resolver's own.
//
// Corresponds to BIO_lookup_ex, with AI_ADDRCONFIG and AI_PASSIVE as there. See
// BIO_ADDRINFO(3). What differs: "" means no host, not an unknown one. A host with fewer than four
// parts, or octal or hexadecimal ones, which inet_aton(3) accepts, is unknown. Ports do not
// wrap. A path that is too long does not succeed. An unknown name and one without addresses of
// the family are the same failure. A name in the hosts file is never asked of a name server,
// and all its lines count. A host of digits and dots that is not an address is not asked of a
// name server either, unless the resolver is that of the C library. Addresses have the order of
// RFC 6724, not of RFC 3484. If /etc/services cannot be read, a few services are known.
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

// lookup is BIO_lookup_ex. If several parts of a query are wrong, the error is about the one that
// the C library looks at first: family, service and kind of socket, host.
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
	service := q.service
	if service == wildcard {
		service = ""
	}
	if service == "" && (q.host == "" || q.host == wildcard) {
		return nil, &failure{step: &atName}
	}
	sockets, f := kinds(q.socktype, q.protocol, service)
	if f != nil {
		return nil, f
	}
	ips, f := r.addresses(ctx, q.host, q.kind, q.family)
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

// wildcard as a host or a service stands for none, like NULL in C. As a host it is one to
// AI_ADDRCONFIG all the same.
const wildcard = "*"
