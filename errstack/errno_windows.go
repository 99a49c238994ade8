package errstack

import "syscall"

// madeUp are the errnos that package syscall makes up for Windows, and the numbers of
// Winsock that mean the same, whose names are in the table winsock. If several mean one, the
// first is what nativeErrno and posixErrno return.
var madeUp = [...]struct{ winsock, errno syscall.Errno }{
	{10004, syscall.EINTR},
	{10009, syscall.EBADF},
	{10013, syscall.EACCES},
	{10014, syscall.EFAULT},
	{10022, syscall.EINVAL},
	{10024, syscall.EMFILE},
	{10035, syscall.EAGAIN},
	{10035, syscall.EWOULDBLOCK},
	{10036, syscall.EINPROGRESS},
	{10037, syscall.EALREADY},
	{10038, syscall.ENOTSOCK},
	{10038, syscall.EBADF}, // Winsock has no other error for a socket that is closed
	{10039, syscall.EDESTADDRREQ},
	{10040, syscall.EMSGSIZE},
	{10041, syscall.EPROTOTYPE},
	{10042, syscall.ENOPROTOOPT},
	{10043, syscall.EPROTONOSUPPORT},
	{10044, syscall.ESOCKTNOSUPPORT},
	{10045, syscall.EOPNOTSUPP},
	{10045, syscall.ENOTSUP},
	{10046, syscall.EPFNOSUPPORT},
	{10047, syscall.EAFNOSUPPORT},
	{10048, syscall.EADDRINUSE},
	{10049, syscall.EADDRNOTAVAIL},
	{10050, syscall.ENETDOWN},
	{10051, syscall.ENETUNREACH},
	{10052, syscall.ENETRESET},
	{10053, syscall.ECONNABORTED},
	{10054, syscall.ECONNRESET},
	{10055, syscall.ENOBUFS},
	{10056, syscall.EISCONN},
	{10057, syscall.ENOTCONN},
	{10058, syscall.ESHUTDOWN},
	{10059, syscall.ETOOMANYREFS},
	{10060, syscall.ETIMEDOUT},
	{10061, syscall.ECONNREFUSED},
	{10062, syscall.ELOOP},
	{10063, syscall.ENAMETOOLONG},
	{10064, syscall.EHOSTDOWN},
	{10065, syscall.EHOSTUNREACH},
	{10066, syscall.ENOTEMPTY},
	{10068, syscall.EUSERS},
	{10069, syscall.EDQUOT},
	{10070, syscall.ESTALE},
	{10071, syscall.EREMOTE},
}

// nativeErrno returns the number of Winsock for an errno that package syscall makes up, and
// any other number as it is.
func nativeErrno(errno syscall.Errno) syscall.Errno {
	for _, pair := range madeUp {
		if pair.errno == errno {
			return pair.winsock
		}
	}
	return errno
}

// posixErrno returns the errno that package syscall makes up for a number of Winsock, and
// any other number as it is. The methods of syscall.Errno know only the former.
func posixErrno(errno syscall.Errno) syscall.Errno {
	for _, pair := range madeUp {
		if pair.winsock == errno {
			return pair.errno
		}
	}
	return errno
}

const wouldBlock syscall.Errno = 10035 // WSAEWOULDBLOCK

// meansErrno reports whether errno, which call returned, is target or means the same.
func meansErrno(errno, target syscall.Errno, call string) bool {
	if errno == target || call == "connect" && errno == wouldBlock && target == syscall.EINPROGRESS {
		return true
	}
	for _, pair := range madeUp {
		if pair == struct{ winsock, errno syscall.Errno }{errno, target} {
			return true
		}
	}
	return false
}

// errnoText returns the text of errno in the form of package syscall. For a number of Winsock
// it is that of the errno that means the same, not that of Windows.
func errnoText(errno syscall.Errno) string {
	if _, text := winsockError(errno); text != "" {
		return string(text[0]|0x20) + text[1:]
	}
	return errno.Error()
}
