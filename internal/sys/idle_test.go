//go:build unix

package sys

import (
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

func TestIsIdle(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			bound := socktest.Socket(t, family.Number, unix.SOCK_STREAM)
			loopback := socktest.Loopback(t, family.Number)
			socktest.CheckErrno(t, "bind", Bind(bound, loopback.Sockaddr()))
			listener, _ := socktest.Listener(t, socktest.Loopback(t, family.Number))
			client, server := socktest.Pair(t, socktest.Loopback(t, family.Number))
			for _, test := range []struct {
				name string
				fd   int
				idle bool
			}{
				{"new", socktest.Socket(t, family.Number, unix.SOCK_STREAM), true},
				{"bound", bound, family == socktest.Unix}, // an attempt may be under way if there is a port
				{"listening", listener, false},
				{"connected", client, false},
				{"accepted", server, false},
				{"datagram", socktest.Socket(t, family.Number, unix.SOCK_DGRAM), false},
				{"not a socket", socktest.NotSocket(t), false},
				{"no descriptor", -1, false},
			} {
				if got := IsIdle(test.fd); got != test.idle {
					t.Errorf("%s: %t, want %t", test.name, got, test.idle)
				}
			}
		})
	}
}
