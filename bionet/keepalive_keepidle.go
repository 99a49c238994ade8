// This file lists the options that net.FileConn sets on the systems that call the time
// before the first keep-alive probe TCP_KEEPIDLE.

//go:build aix || dragonfly || freebsd || illumos || linux || netbsd || solaris

package bionet

import "golang.org/x/sys/unix"

var optionsOfFileConn = []socketOption{
	{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	{unix.IPPROTO_TCP, unix.TCP_NODELAY},
	{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
	{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL},
	{unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
}
