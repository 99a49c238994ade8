package bionet

import "golang.org/x/sys/windows"

var optionsOfFileConn = []socketOption{
	{windows.SOL_SOCKET, windows.SO_KEEPALIVE},
	{windows.IPPROTO_TCP, windows.TCP_NODELAY},
	{windows.IPPROTO_TCP, windows.TCP_KEEPIDLE}, // this and the next two: since Windows 10 1709
	{windows.IPPROTO_TCP, windows.TCP_KEEPINTVL},
	{windows.IPPROTO_TCP, windows.TCP_KEEPCNT},
}
