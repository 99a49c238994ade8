package bionet_test

import (
	"net"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// synData is TCPI_OPT_SYN_DATA of tcp(7): the first data went out with the SYN.
const synData = 32

// testFastOpen: with a cookie of the server, a connection begins with its first write, and
// both ways to it give a net.Conn that knows its peer. It runs in a new namespace.
func testFastOpen(t *testing.T) {
	socktest.Need(t, "tfo")
	if err := os.WriteFile("/proc/sys/net/ipv4/tcp_fastopen", []byte("3"), 0); err != nil {
		socktest.Lack(t, "fastopen", err)
	}
	l, err := bionet.Listen("127.0.0.1:0", bio.TFO)
	socktest.Check(t, err)
	echo(t, l)
	dial := func(t *testing.T) net.Conn {
		conn, err := bionet.Dial(t.Context(), l.Addr().String(), bio.TFO|bio.NoDelay)
		socktest.Check(t, err)
		if got := conn.RemoteAddr().String(); got != l.Addr().String() {
			t.Errorf("Dial: the peer is %s before the first write", got)
		}
		return conn
	}
	handOver := func(t *testing.T) net.Conn {
		a := socktest.IP(t, l.Addr().String())
		fd := socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM)
		socktest.Check(t, quiet.Connect(fd, &a, bio.TFO|bio.NoDelay))
		conn, err := bionet.Conn(fd)
		socktest.Check(t, err)
		if got := conn.RemoteAddr().String(); got != ":0" {
			t.Errorf("Conn: the peer is %s before the first write", got)
		}
		return conn
	}
	first := dial(t) // gets the cookie
	talk(t, first)
	first.Close()
	for _, connect := range []func(*testing.T) net.Conn{dial, handOver} {
		conn := connect(t)
		talk(t, conn)
		checkFlags(t, conn, bio.NoDelay)
		if got := conn.RemoteAddr().String(); got != l.Addr().String() {
			t.Errorf("the peer is %s", got)
		}
		control(t, conn, func(fd int) {
			info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
			if err != nil || info.Options&synData == 0 {
				t.Errorf("the first data did not go out with the SYN: options %#x, %v", info.Options, err)
			}
		})
		conn.Close()
	}
}

func TestControlFastOpen(t *testing.T) {
	socktest.Need(t, "tfo")
	for _, opts := range []bio.Options{0, bio.TFO} {
		config := net.ListenConfig{Control: bionet.Control(opts)}
		l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
		socktest.Check(t, err)
		echo(t, l)
		if got := socketOption(t, l, unix.IPPROTO_TCP, unix.TCP_FASTOPEN) > 0; got != (opts != 0) {
			t.Errorf("%v: TCP_FASTOPEN is %v", opts, got)
		}
		conn, err := (&net.Dialer{Control: bionet.Control(opts)}).Dial("tcp", l.Addr().String())
		socktest.Check(t, err)
		if got := socketOption(t, conn, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT) != 0; got != (opts != 0) {
			t.Errorf("%v: TCP_FASTOPEN_CONNECT is %v", opts, got)
		}
		talk(t, conn)
		conn.Close()
	}
}
