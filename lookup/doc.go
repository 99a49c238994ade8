// Package lookup turns names of hosts and services into addresses, and addresses into
// names, as BIO_lookup_ex and the named forms of BIO_ADDR_hostname_string and
// BIO_ADDR_service_string do, over the resolver of package net instead of the C
// library's.
//
// What C has for this, and what stands for it here:
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
// Numeric hosts, wildcards, AF_UNIX paths and services are worked out here, the same
// way on every system: as the GNU C library does it. Only the name of a host is asked
// of the [net.Resolver]: its hosts file, then its name servers, and the order of the
// addresses is that of RFC 6724, which it applies.
//
// # Errors
//
// A failing call returns an [*errstack.Error] and records its entry. What C has from
// gai_strerror(3) is the data of that entry, on every system in the words of the GNU C
// library: "Name or service not known" for one. Where the resolver was asked and
// failed, errors.As finds its [*net.DNSError]. A context that is done matches
// [context.Canceled] or [context.DeadlineExceeded]; C has no such failure, so nothing
// is recorded then.
package lookup
