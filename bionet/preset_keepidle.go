// This file exists because most systems can say how long a connection is idle before its
// first keep-alive probe, by this name.

//go:build aix || dragonfly || freebsd || illumos || linux || netbsd || solaris

package bionet

import "golang.org/x/sys/unix"

var presetOptions = []socketOption{
	{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	{unix.IPPROTO_TCP, unix.TCP_NODELAY},
	{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
	{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL},
	{unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
}
