package bionet_test

import (
	"context"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestConnKeepsTimes: the times of the keep-alive probes stay, set or not set.
func TestConnKeepsTimes(t *testing.T) {
	names := []int{unix.TCP_KEEPIDLE, unix.TCP_KEEPINTVL, unix.TCP_KEEPCNT}
	for _, set := range []bool{false, true} {
		client, server := pair(t, socktest.IP(t, "127.0.0.1:0"), bio.KeepAlive)
		socktest.CloseAtEnd(t, server)
		before := make(map[int]int)
		for i, name := range names {
			if set {
				socktest.SetOption(t, client, unix.IPPROTO_TCP, name, 70+i)
			}
			before[name] = socktest.Option(t, client, unix.IPPROTO_TCP, name)
		}
		conn, err := bionet.Conn(client)
		socktest.Check(t, err)
		for name, value := range before {
			if got := socketOption(t, conn, unix.IPPROTO_TCP, name); got != value {
				t.Errorf("option %d is %d, before it was %d", name, got, value)
			}
		}
		conn.Close()
	}
}

// TestConnIdle: Conn does not wait for an AF_UNIX socket whose connect has not begun, even if
// poll(2) says nothing about it, as on some systems.
func TestConnIdle(t *testing.T) {
	socktest.Need(t, "ppoll", "seccomp")
	fd := socktest.Open(t, unix.AF_UNIX, unix.SOCK_STREAM)
	ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(10*time.Second))
	defer cancel()
	sandbox.Rule{Calls: []uint32{unix.SYS_PPOLL}}.Run(t, func(t *testing.T) {
		c, _ := scratch()
		_, err := c.Conn(ctx, fd)
		socktest.WantError(t, err, unix.ENOTCONN, bio.ErrNBIOConnectError)
	})
}
