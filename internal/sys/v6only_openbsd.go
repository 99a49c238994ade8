// This file exists because an AF_INET6 socket of OpenBSD never takes IPv4
// connections, and setting the option that says so is an error, ip6(4).

package sys

import "syscall"

// SetV6Only does nothing: IPV6_V6ONLY is always on.
func SetV6Only(int, Switch) syscall.Errno { return 0 }
