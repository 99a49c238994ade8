//go:build unix && (!linux || portable)

package sys

import "runtime"

// facts are the points in which the systems of this backend differ. Tests replace them.
var facts = struct {
	// v6OnlyFixed: an AF_INET6 socket never takes IPv4 connections, and setting
	// IPV6_V6ONLY is an error. See ip6(4) of OpenBSD.
	v6OnlyFixed bool
	// atIsAbstract: package syscall writes the NUL that begins an abstract name as '@',
	// with which a path may begin too.
	atIsAbstract bool
}{
	v6OnlyFixed:  runtime.GOOS == "openbsd",
	atIsAbstract: runtime.GOOS == "linux" || runtime.GOOS == "android",
}
