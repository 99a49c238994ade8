// This file exists because the idle time before the first keep-alive probe has another
// name on macOS.

package bionet

import "golang.org/x/sys/unix"

var presetOptions = []socketOption{
	{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	{unix.IPPROTO_TCP, unix.TCP_NODELAY},
	{unix.IPPROTO_TCP, unix.TCP_KEEPALIVE},
	{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL},
	{unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
}
