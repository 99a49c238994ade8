package sys

import (
	"syscall"
	"testing"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// TestConnectZero: a datagram socket that is connected to the zero address has no peer. Streams
// are not connected to it.
func TestConnectZero(t *testing.T) {
	for _, family := range []socktest.Family{socktest.IPv4, socktest.IPv6} {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			fd := socktest.Socket(t, family.Number, syscall.SOCK_DGRAM)
			a := socktest.Loopback(t, family.Number)
			socktest.CheckErrno(t, "bind", Bind(fd, a.Sockaddr()))
			_, errno := Getsockname(fd, a.Sockaddr())
			socktest.CheckErrno(t, "getsockname", errno)
			socktest.CheckErrno(t, "connect", Connect(fd, a.Sockaddr(), false))
			var peer sockaddr.Sockaddr
			socktest.CheckErrno(t, "getpeername", Getpeername(fd, &peer))
			socktest.CheckErrno(t, "connect to zero", connectZero(fd))
			// wine keeps the peer.
			if errno := Getpeername(fd, &peer); errno != wsaENOTCONN && socktest.Has(t, "zero-address") {
				t.Errorf("getpeername: %v, want WSAENOTCONN", errno)
			}
			if errno := connectZero(socktest.Socket(t, family.Number, syscall.SOCK_STREAM)); errno != syscall.EOPNOTSUPP {
				t.Errorf("a stream: %v", errno)
			}
		})
	}
	if errno := connectZero(-1); errno != socktest.NotOpen {
		t.Errorf("no socket: %v", errno)
	}
}
