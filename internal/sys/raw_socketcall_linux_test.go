//go:build !portable && (386 || s390x)

package sys

func init() {
	socketcalls = map[string]uint64{
		"SYS_SOCKET":      callSocket,
		"SYS_BIND":        callBind,
		"SYS_CONNECT":     callConnect,
		"SYS_LISTEN":      callListen,
		"SYS_ACCEPT":      callAccept,
		"SYS_GETSOCKNAME": callGetsockname,
		"SYS_GETPEERNAME": callGetpeername,
		"SYS_SETSOCKOPT":  callSetsockopt,
		"SYS_GETSOCKOPT":  callGetsockopt,
		"SYS_ACCEPT4":     callAccept4,
	}
}
