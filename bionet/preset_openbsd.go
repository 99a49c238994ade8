// This file exists because OpenBSD has no times of keep-alive probes for one socket.

package bionet

import "golang.org/x/sys/unix"

var presetOptions = []socketOption{
	{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	{unix.IPPROTO_TCP, unix.TCP_NODELAY},
}
