package sys

import "slices"

// Limit says what a platform's calls cannot do, and with which errno they refuse it, or
// how they do it otherwise than those of Linux.
type Limit string

// The limits that a platform may have. Tests of what needs more are skipped by them.
const (
	LimitDisconnect  Limit = "Disconnect is ENOSYS"
	LimitAbstract    Limit = "abstract AF_UNIX names are read up to the first NUL in them"
	LimitUnnamed     Limit = "a bind to no AF_UNIX name is EAFNOSUPPORT"
	LimitAtSign      Limit = "AF_UNIX paths that begin with '@' are EAFNOSUPPORT, and read as abstract names"
	LimitForeign     Limit = "addresses of families other than AF_INET, AF_INET6 and AF_UNIX are EAFNOSUPPORT"
	LimitLength      Limit = "an AF_UNIX path is passed with its own length, which a socket of another family may refuse with another errno"
	LimitMode        Limit = "the blocking mode is set with fcntl(2)"
	LimitFallback    Limit = "where accept4(2) or SOCK_CLOEXEC is ENOSYS nothing takes its place"
	LimitAllocations Limit = "each address takes memory from the heap"
)

// Limited reports whether a limit holds here.
func Limited(l Limit) bool { return slices.Contains(limits, l) }
