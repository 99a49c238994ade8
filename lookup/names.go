package lookup

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// HostnameString returns the name of the host of a. For an AF_INET or AF_INET6 address that is
// the first name in the hosts file or of a name server, without a dot at its end. If there is
// none it is the address as text, with the name of the interface if it is link-local. For
// AF_UNIX it is the name of this machine.
//
// A name from a name server is whatever the owner of the address says, and proves nothing. It
// contains only letters, digits, '-', '_' and dots.
//
// HostnameString asks the resolver, and blocks until the answer is there or ctx is done. If ctx
// is done during a query, the query finishes in the background, as in [LookupEx]. An error
// matches [errstack.ErrSysLib], with the data "Temporary failure in name resolution" if no name
// server answered in time and without an error, and "ai_family not supported" for any other
// family. If no descriptor is free, it matches EMFILE or ENFILE alone. If ctx was done first, it
// matches that of ctx, and nothing is recorded.
//
// Corresponds to BIO_ADDR_hostname_string with numeric 0. See BIO_ADDR(3). OpenSSL fails for
// AF_UNIX paths of 32 or more characters.
func HostnameString(ctx context.Context, a addr.Addr) (string, error) {
	return standard.HostnameString(ctx, a)
}

// HostnameString is the function [HostnameString] with the resolver and the stack of r.
func (r Resolver) HostnameString(ctx context.Context, a addr.Addr) (string, error) {
	name, f := r.hostname(ctx, a)
	if f != nil {
		return "", r.fail("addr_strings", a, f, errstack.Caller(1+r.skip))
	}
	return name, nil
}

func (r Resolver) hostname(ctx context.Context, a addr.Addr) (string, *failure) {
	switch a.Family() {
	case syscall.AF_INET, syscall.AF_INET6:
		ap, _ := a.AddrPort()
		return r.reverse(ctx, a, ap.Addr())
	case syscall.AF_UNIX:
		name, err := os.Hostname()
		if err != nil {
			return a.HostnameString(), nil
		}
		return name, nil
	}
	return "", &failure{step: &atNoStrings, errno: syscall.EAFNOSUPPORT}
}

// reverse returns the name of a host, or its address if it has no name.
func (r Resolver) reverse(ctx context.Context, a addr.Addr, ip netip.Addr) (string, *failure) {
	if f := tableFull(&atNameSystem); f != nil {
		return "", f
	}
	names, err := r.askReverse(ctx, ip.WithZone("").String())
	switch {
	case isMalformed(err), err == nil && len(names) == 0:
		return numericHostname(a, ip), nil
	case err == nil:
		return strings.TrimSuffix(names[0], "."), nil
	}
	f := unresolved(ctx, ip.String(), err, &atNameSystem)
	if f.step == &atName {
		return numericHostname(a, ip), nil
	}
	return "", f
}

// isMalformed reports whether err says that an answer contains something other than names, in
// which case C believes none of them. It is the one error of package net that has no server and
// is about neither time nor absence.
func isMalformed(err error) bool {
	failed, ok := errors.AsType[*net.DNSError](err)
	return ok && failed.Server == "" && failed.UnwrapErr == nil && !failed.Temporary() && !failed.IsNotFound
}

// askReverse is LookupAddr of the resolver, which does not look at ctx while it waits for an
// answer. A query that outlives ctx ends at the resolver's own time limit.
func (r Resolver) askReverse(ctx context.Context, ip string) ([]string, error) {
	type answer struct {
		names []string
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		names, err := r.net().LookupAddr(ctx, ip)
		answers <- answer{names, err}
	}()
	select {
	case got := <-answers:
		return got.names, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// numericHostname returns the address a as text, with the name of its interface if it is
// link-local.
func numericHostname(a addr.Addr, ip netip.Addr) string {
	text := a.HostnameString()
	if !isLinkLocal(ip) {
		return text
	}
	index, err := strconv.Atoi(ip.Zone())
	if err != nil {
		return text
	}
	link, err := net.InterfaceByIndex(index)
	if err != nil {
		return text
	}
	host, _, _ := strings.Cut(text, "%")
	return host + "%" + link.Name
}

// ServiceString returns the name of the service of a. For an AF_INET or AF_INET6 address that is
// the name that /etc/services has for the port, or the port in decimal if it has none. For
// AF_UNIX it is what [addr.Addr.ServiceString] returns. The socktype unix.SOCK_DGRAM stands for
// services over UDP, any other for those over TCP, as always in C.
//
// If /etc/services cannot be read, a few services are known. For any other family the error
// matches [errstack.ErrSysLib], with the data "ai_family not supported". ServiceString reads a
// file and does not block.
//
// Corresponds to BIO_ADDR_service_string with numeric 0. See BIO_ADDR(3). OpenSSL also asks for
// the name of the host, and may wait or fail for that, and fails for AF_UNIX paths of 32 or more
// characters.
func ServiceString(a addr.Addr, socktype int) (string, error) {
	return standard.ServiceString(a, socktype)
}

// ServiceString is the function [ServiceString] with the stack of r.
func (r Resolver) ServiceString(a addr.Addr, socktype int) (string, error) {
	switch a.Family() {
	case syscall.AF_INET, syscall.AF_INET6:
		protocol := "tcp"
		if socktype == syscall.SOCK_DGRAM {
			protocol = "udp"
		}
		if name, ok := readServices().name(a.Port(), protocol); ok {
			return name, nil
		}
		return a.ServiceString(), nil
	case syscall.AF_UNIX:
		return a.ServiceString(), nil
	}
	f := &failure{step: &atNoStrings, errno: syscall.EAFNOSUPPORT}
	return "", r.fail("addr_strings", a, f, errstack.Caller(1+r.skip))
}
