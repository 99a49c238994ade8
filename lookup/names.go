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

// HostnameString returns the name of the host of a: the first that the hosts file or a
// name server has for an AF_INET or AF_INET6 address, without a dot at its end, and
// where there is none the address as text, a link-local one with the name of its
// interface; the name of this machine for AF_UNIX.
//
// A name that a name server gives is whatever the owner of the address says: it proves
// nothing. It holds letters, digits, '-', '_' and dots.
//
// It asks the resolver, and blocks until the answer is there or ctx is done. A question
// that ctx has ended goes on behind the call, as in [LookupEx]. An error
// has the common reason "system lib" with the data "Temporary failure in name
// resolution" where no name server answered, in time and without an error of its own,
// and "ai_family not supported" for any other family. For a ctx that was done first
// see [context.Context.Err]; nothing is recorded then.
//
// Source: BIO_ADDR_hostname_string with numeric 0, BIO_ADDR(3). Differs from OpenSSL:
// AF_UNIX paths of 32 and more characters do not fail.
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

// reverse returns the name of a host, its address where it has no name.
func (r Resolver) reverse(ctx context.Context, a addr.Addr, ip netip.Addr) (string, *failure) {
	names, err := r.askReverse(ctx, ip.WithZone("").String())
	switch {
	case isMalformed(err), err == nil && len(names) == 0:
		return numericHostname(a, ip), nil
	case err == nil:
		return strings.TrimSuffix(names[0], "."), nil
	}
	f := unresolved(ctx, ip.String(), err)
	if f.step == &atName {
		return numericHostname(a, ip), nil
	}
	return "", f
}

// isMalformed reports whether err says that an answer holds something that is no name,
// perhaps among names; C believes none of them then. It is the one error of package net
// that has no server and is about neither time nor absence.
func isMalformed(err error) bool {
	failed, ok := errors.AsType[*net.DNSError](err)
	return ok && failed.Server == "" && failed.UnwrapErr == nil && !failed.Temporary() && !failed.IsNotFound
}

// askReverse is LookupAddr of the resolver, which does not look at ctx while it waits
// for an answer. What it waits for after ctx is done ends by the resolver's own time
// limit.
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

// numericHostname is the address a as text, with the name of its interface where
// addresses belong to one link.
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

// ServiceString returns the name of the service of a: what /etc/services has for the
// port of an AF_INET or AF_INET6 address, in decimal where it has none; for AF_UNIX
// what [addr.Addr.ServiceString] returns. The socktype unix.SOCK_DGRAM asks for
// services over UDP, any other one for those over TCP, as C always does.
//
// Where /etc/services cannot be read, a few names of services are known nevertheless.
// An error has the common reason "system lib" with the data "ai_family not supported",
// for any other family. It reads a file and does not block.
//
// Source: BIO_ADDR_service_string with numeric 0, BIO_ADDR(3). Differs from OpenSSL: it
// does not ask for the name of the host as well, and so cannot wait or fail for that;
// AF_UNIX paths of 32 and more characters do not fail.
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
