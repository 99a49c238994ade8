// This file exists because an AF_INET6 listener takes IPv4 connections or does not
// by an option that each system may preset, so that it is always written.

//go:build unix && !openbsd

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// SetV6Only sets or clears IPV6_V6ONLY.
func SetV6Only(fd int, on Switch) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, int32(on))
}
