// This file exists because a connect(2) of Linux with TCP_FASTOPEN_CONNECT may put off
// all it does until the first write, tcp(7).

package bionet

import "golang.org/x/sys/unix"

// synSent is TCP_SYN_SENT of the kernel's tcp_states.h.
const synSent = 2

// isDeferred reports whether the socket fd, which can be written to and has no peer,
// connects with its first write: an attempt that has ended is not in this state.
func isDeferred(fd int) bool {
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	return err == nil && info.State == synSent
}
