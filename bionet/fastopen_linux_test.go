package bionet_test

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// synData is TCPI_OPT_SYN_DATA of tcp(7): the first data went out with the SYN.
const synData = 32

// testFastOpen: with a cookie of the server, a connection of Dial begins with its first write,
// and knows its peer before. Conn starts a connection that has been put off, without data. It
// runs in a new namespace.
func testFastOpen(t *testing.T) {
	socktest.Need(t, "tfo")
	sandbox.SetSysctl(t, "ipv4/tcp_fastopen", "3")
	l, err := bionet.Listen("127.0.0.1:0", bio.TFO)
	socktest.Check(t, err)
	echo(t, l)
	dial := func() net.Conn {
		conn, err := bionet.Dial(t.Context(), l.Addr().String(), bio.TFO|bio.NoDelay)
		socktest.Check(t, err)
		return conn
	}
	handOver := func() net.Conn {
		a := socktest.IP(t, l.Addr().String())
		fd := socktest.Open(t, unix.AF_INET, unix.SOCK_STREAM)
		socktest.Check(t, quiet.Connect(fd, &a, bio.TFO|bio.NoDelay))
		if _, err := unix.Getpeername(fd); err != unix.ENOTCONN {
			t.Errorf("the connect is not put off: %v", err)
		}
		conn, err := bionet.Conn(fd)
		socktest.Check(t, err)
		return conn
	}
	first := dial() // gets the cookie
	talk(t, first)
	first.Close()
	for _, row := range []struct {
		name    string
		connect func() net.Conn
		synData bool
	}{
		{"Dial", dial, true},
		{"Conn", handOver, false},
	} {
		conn := row.connect()
		if _, ok := conn.(*net.TCPConn); !ok || conn.RemoteAddr().String() != l.Addr().String() {
			t.Errorf("%s: %T to %v", row.name, conn, conn.RemoteAddr())
		}
		talk(t, conn)
		checkFlags(t, conn, bio.NoDelay)
		control(t, conn, func(fd int) {
			info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
			if err != nil || info.Options&synData != 0 != row.synData {
				t.Errorf("%s: data with the SYN: options %#x, %v", row.name, info.Options, err)
			}
		})
		conn.Close()
	}
}

func TestControlFastOpen(t *testing.T) {
	socktest.Need(t, "tfo", "fastopen-value")
	for _, opts := range []bio.Options{0, bio.TFO} {
		config := net.ListenConfig{Control: bionet.Control(opts)}
		config.SetMultipathTCP(false) // before Linux 6.2 such a socket does not have the option
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
