// Package addr holds socket addresses, as BIO_ADDR does in OpenSSL: AF_INET, AF_INET6 and
// AF_UNIX, and whatever other address the kernel returns.
//
// An [Addr] is a small value, made by [RawMake], [FromAddrPort], [Unix], [Abstract] or
// [Parse]. Copy it by assignment and compare it with ==; there is nothing to free. Its zero
// value has the family AF_UNSPEC and stands for no address.
//
// The C functions and their counterparts:
//
//	BIO_ADDR_new, BIO_ADDR_free     a variable: var a addr.Addr
//	BIO_ADDR_clear                  a = addr.Addr{}
//	BIO_ADDR_copy, BIO_ADDR_dup     a = b, for every family
//	BIO_ADDR_rawmake                RawMake, and Unix, Abstract, FromAddrPort, Parse
//	BIO_ADDR_family                 Addr.Family
//	BIO_ADDR_rawaddress             Addr.RawAddress
//	BIO_ADDR_rawport                Addr.RawPort; Addr.Port in host byte order
//	BIO_ADDR_hostname_string        Addr.HostnameString (numeric)
//	BIO_ADDR_service_string         Addr.ServiceString (numeric)
//	BIO_ADDR_path_string            Addr.PathString
//	BIO_parse_hostserv              ParseHostServ
//
// Nothing here asks a name server or reads a database; package lookup does. Only
// [FromAddrPort] and [Parse] make a system call, for a zone that is the name of an interface.
// No function blocks.
//
// A failing function returns an [*errstack.Error] and records nothing;
// [errstack.Stack.Record] puts an error on a stack. The errors of the constructors have no
// entries, since BIO_ADDR_rawmake raises none in C.
package addr
