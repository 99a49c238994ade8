// Package addr holds socket addresses, as BIO_ADDR does in OpenSSL: AF_INET,
// AF_INET6 and AF_UNIX, and whatever other address the kernel gives.
//
// An [Addr] is a small value. It is made by [RawMake], [FromAddrPort], [Unix],
// [Abstract] or [Parse], copied by assignment, compared by ==, and needs no
// freeing. Its zero value has the family AF_UNSPEC and stands for no address.
//
// What C has for this, and what stands for it here:
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
// Nothing here asks a name server or reads a data base; package lookup does. The
// one system call is that for the index of an interface named in a zone, which
// [FromAddrPort] and [Parse] document.
//
// Functions that fail return a [*errstack.Error] and record nothing by themselves;
// [errstack.Stack.Record] puts one on a stack. The errors of the constructors have
// no entries, as BIO_ADDR_rawmake raises none in C.
package addr
