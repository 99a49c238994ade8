package errstack

import "syscall"

// winsock are the errors of Windows Sockets. No errno of another system has such a number, so
// they are known on every system: logs are read elsewhere than they are written. The texts are
// those of the errno with the same meaning, which libcrypto prints elsewhere; for errors that
// only Windows has, those of Microsoft's documentation.
var winsock = [...]struct {
	errno      syscall.Errno
	name, text string
}{
	{10004, "WSAEINTR", "Interrupted system call"},
	{10009, "WSAEBADF", "Bad file descriptor"},
	{10013, "WSAEACCES", "Permission denied"},
	{10014, "WSAEFAULT", "Bad address"},
	{10022, "WSAEINVAL", "Invalid argument"},
	{10024, "WSAEMFILE", "Too many open files"},
	{10035, "WSAEWOULDBLOCK", "Resource temporarily unavailable"},
	{10036, "WSAEINPROGRESS", "Operation now in progress"},
	{10037, "WSAEALREADY", "Operation already in progress"},
	{10038, "WSAENOTSOCK", "Socket operation on non-socket"},
	{10039, "WSAEDESTADDRREQ", "Destination address required"},
	{10040, "WSAEMSGSIZE", "Message too long"},
	{10041, "WSAEPROTOTYPE", "Protocol wrong type for socket"},
	{10042, "WSAENOPROTOOPT", "Protocol not available"},
	{10043, "WSAEPROTONOSUPPORT", "Protocol not supported"},
	{10044, "WSAESOCKTNOSUPPORT", "Socket type not supported"},
	{10045, "WSAEOPNOTSUPP", "Operation not supported"},
	{10046, "WSAEPFNOSUPPORT", "Protocol family not supported"},
	{10047, "WSAEAFNOSUPPORT", "Address family not supported by protocol"},
	{10048, "WSAEADDRINUSE", "Address already in use"},
	{10049, "WSAEADDRNOTAVAIL", "Cannot assign requested address"},
	{10050, "WSAENETDOWN", "Network is down"},
	{10051, "WSAENETUNREACH", "Network is unreachable"},
	{10052, "WSAENETRESET", "Network dropped connection on reset"},
	{10053, "WSAECONNABORTED", "Software caused connection abort"},
	{10054, "WSAECONNRESET", "Connection reset by peer"},
	{10055, "WSAENOBUFS", "No buffer space available"},
	{10056, "WSAEISCONN", "Transport endpoint is already connected"},
	{10057, "WSAENOTCONN", "Transport endpoint is not connected"},
	{10058, "WSAESHUTDOWN", "Cannot send after transport endpoint shutdown"},
	{10059, "WSAETOOMANYREFS", "Too many references: cannot splice"},
	{10060, "WSAETIMEDOUT", "Connection timed out"},
	{10061, "WSAECONNREFUSED", "Connection refused"},
	{10062, "WSAELOOP", "Too many levels of symbolic links"},
	{10063, "WSAENAMETOOLONG", "File name too long"},
	{10064, "WSAEHOSTDOWN", "Host is down"},
	{10065, "WSAEHOSTUNREACH", "No route to host"},
	{10066, "WSAENOTEMPTY", "Directory not empty"},
	{10067, "WSAEPROCLIM", "Too many processes"},
	{10068, "WSAEUSERS", "Too many users"},
	{10069, "WSAEDQUOT", "Disk quota exceeded"},
	{10070, "WSAESTALE", "Stale file handle"},
	{10071, "WSAEREMOTE", "Object is remote"},
	{10091, "WSASYSNOTREADY", "Network subsystem is unavailable"},
	{10092, "WSAVERNOTSUPPORTED", "Winsock.dll version out of range"},
	{10093, "WSANOTINITIALISED", "Successful WSAStartup not yet performed"},
	{10101, "WSAEDISCON", "Graceful shutdown in progress"},
	{10102, "WSAENOMORE", "No more results"},
	{10103, "WSAECANCELLED", "Call has been canceled"},
	{10104, "WSAEINVALIDPROCTABLE", "Procedure call table is invalid"},
	{10105, "WSAEINVALIDPROVIDER", "Service provider is invalid"},
	{10106, "WSAEPROVIDERFAILEDINIT", "Service provider failed to initialize"},
	{10107, "WSASYSCALLFAILURE", "System call failure"},
	{10108, "WSASERVICE_NOT_FOUND", "Service not found"},
	{10109, "WSATYPE_NOT_FOUND", "Class type not found"},
	{10110, "WSA_E_NO_MORE", "No more results"},
	{10111, "WSA_E_CANCELLED", "Call was canceled"},
	{10112, "WSAEREFUSED", "Database query was refused"},
}

// winsockError returns the name and the text of an error of Windows Sockets, or nothing.
func winsockError(errno syscall.Errno) (name, text string) {
	for i := range winsock {
		if winsock[i].errno == errno {
			return winsock[i].name, winsock[i].text
		}
	}
	return "", ""
}
