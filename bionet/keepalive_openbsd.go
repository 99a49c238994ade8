package bionet

import "golang.org/x/sys/unix"

// OpenBSD has no keep-alive times of one socket.
var optionsOfFileConn = []socketOption{
	{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	{unix.IPPROTO_TCP, unix.TCP_NODELAY},
}
