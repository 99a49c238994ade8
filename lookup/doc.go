// Package lookup turns names of hosts and services into addresses, and addresses into names, as
// BIO_lookup_ex and the named forms of BIO_ADDR_hostname_string and BIO_ADDR_service_string do.
// It uses the resolver of package net instead of the C library's.
//
// The C functions and their counterparts:
//
//	BIO_lookup                      Lookup
//	BIO_lookup_ex                   LookupEx
//	BIO_ADDRINFO                    Info, in a slice
//	BIO_ADDRINFO_next               the next element
//	BIO_ADDRINFO_family             Info.Family
//	BIO_ADDRINFO_socktype           Info.SockType
//	BIO_ADDRINFO_protocol           Info.Protocol
//	BIO_ADDRINFO_address            Info.Addr
//	BIO_ADDRINFO_free               nothing to free
//	BIO_ADDR_hostname_string        HostnameString; addr.Addr.HostnameString for numeric 1
//	BIO_ADDR_service_string         ServiceString; addr.Addr.ServiceString for numeric 1
//
// Numeric hosts, wildcards, AF_UNIX paths and services are handled here as the GNU C library
// does, on every system. The [net.Resolver] is asked only for names of hosts: its hosts
// file, then its name servers. It sorts the addresses as RFC 6724 says.
//
// # Errors
//
// A failing call returns an [*errstack.Error] and records its entry. The data of that entry is
// what C has from gai_strerror(3), on every system in the words of the GNU C library, such as
// "Name or service not known". If the resolver failed, errors.As finds its [*net.DNSError]. If
// it failed for want of a descriptor, the error matches EMFILE or ENFILE instead. If a context
// was done, the error matches [context.Canceled] or [context.DeadlineExceeded]; C has no such
// failure, and nothing is recorded.
package lookup
