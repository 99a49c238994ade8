package bionet_test

import (
	"net"
	"strconv"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestAcceptedTimes: connections have the times of the listener's keep-alive probes.
func TestAcceptedTimes(t *testing.T) {
	names := []int{unix.TCP_KEEPIDLE, unix.TCP_KEEPINTVL, unix.TCP_KEEPCNT}
	c, _ := scratch()
	for _, set := range []bool{false, true} {
		if set {
			c.Control = func(_, _ string, conn syscall.RawConn) error {
				return conn.Control(func(fd uintptr) {
					for i, name := range names {
						socktest.SetOption(t, int(fd), unix.IPPROTO_TCP, name, 70+i)
					}
				})
			}
		}
		l, err := c.Listen(t.Context(), "127.0.0.1:0", bio.KeepAlive)
		socktest.Check(t, err)
		client, err := bionet.Dial(t.Context(), l.Addr().String(), 0)
		socktest.Check(t, err)
		conn, err := l.Accept()
		socktest.Check(t, err)
		for i, name := range names {
			got, want := socketOption(t, conn, unix.IPPROTO_TCP, name), socketOption(t, l, unix.IPPROTO_TCP, name)
			if got != want || set && got != 70+i {
				t.Errorf("option %d is %d, that of the listener %d", name, got, want)
			}
		}
		conn.Close()
		client.Close()
		l.Close()
	}
}

// TestListenQueue: the queue is as long as the system allows, whatever package net has read
// before.
func TestListenQueue(t *testing.T) {
	if !sandbox.Again(t, sandbox.Network) {
		return
	}
	for _, longest := range []int{10, 100} {
		sandbox.SetSysctl(t, "core/somaxconn", strconv.Itoa(longest))
		l, err := bionet.Listen("127.0.0.1:0", 0)
		socktest.Check(t, err)
		defer l.Close()
		control(t, l, func(fd int) {
			// The kernel gives the length of a listener's queue in this field.
			info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
			if err != nil || int(info.Sacked) != longest {
				t.Errorf("the queue has %d places, %v, want %d", info.Sacked, err, longest)
			}
		})
	}
}

// TestMultipathTCP: sockets are plain TCP, even if package net makes others by itself, unless
// the Config asks for Multipath TCP.
func TestMultipathTCP(t *testing.T) {
	t.Setenv("GODEBUG", "multipathtcp=1")
	var config net.ListenConfig
	config.SetMultipathTCP(true)
	l, err := config.Listen(t.Context(), "tcp4", "127.0.0.1:0")
	socktest.Check(t, err)
	defer l.Close()
	multipath := socketOption(t, l, unix.SOL_SOCKET, unix.SO_PROTOCOL) // TCP if the system has no other
	c, _ := scratch()
	for use, want := range map[bool]int{false: unix.IPPROTO_TCP, true: multipath} {
		c.MultipathTCP = use
		l, err := c.Listen(t.Context(), "127.0.0.1:0", 0)
		socktest.Check(t, err)
		echo(t, l)
		conn, err := c.Dial(t.Context(), l.Addr().String(), 0)
		socktest.Check(t, err)
		talk(t, conn)
		for _, socket := range []any{l, conn} {
			if got := socketOption(t, socket, unix.SOL_SOCKET, unix.SO_PROTOCOL); got != want {
				t.Errorf("MultipathTCP %v: the protocol of a %T is %d, want %d", use, socket, got, want)
			}
		}
		conn.Close()
	}
}
