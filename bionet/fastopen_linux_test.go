package bionet_test

import (
	"net"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
)

// synData is TCPI_OPT_SYN_DATA of tcp(7): the first data went out with the SYN.
const synData = 32

// testFastOpen: with a cookie of the server, a connection begins with its first write, and
// both ways to it give a net.Conn that knows its peer. It runs in a namespace of its own.
func testFastOpen(t *testing.T) {
	if err := os.WriteFile("/proc/sys/net/ipv4/tcp_fastopen", []byte("3"), 0); err != nil {
		t.Skipf("TCP Fast Open cannot be switched on: %v", err)
	}
	l, err := bionet.Listen("127.0.0.1:0", bio.TFO)
	if err != nil {
		t.Fatal(err)
	}
	echo(t, l)
	dial := func(t *testing.T) net.Conn {
		conn, err := bionet.Dial(t.Context(), l.Addr().String(), bio.TFO|bio.NoDelay)
		if err != nil {
			t.Fatal(err)
		}
		if got := conn.RemoteAddr().String(); got != l.Addr().String() {
			t.Errorf("Dial: the peer is %s before the first write", got)
		}
		return conn
	}
	handOver := func(t *testing.T) net.Conn {
		a := ip(t, l.Addr().String())
		fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
		if err := quiet.Connect(fd, &a, bio.TFO|bio.NoDelay); err != nil {
			t.Fatal(err)
		}
		conn, err := bionet.Conn(fd)
		if err != nil {
			t.Fatal(err)
		}
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
		raw, err := conn.(syscall.Conn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		raw.Control(func(fd uintptr) {
			info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
			if err != nil || info.Options&synData == 0 {
				t.Errorf("the first data did not go out with the SYN: options %#x, %v", info.Options, err)
			}
		})
		conn.Close()
	}
}

func TestControlFastOpen(t *testing.T) {
	for _, opts := range []bio.Options{0, bio.TFO} {
		config := net.ListenConfig{Control: bionet.Control(opts)}
		l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		echo(t, l)
		if got := socketOption(t, l, unix.IPPROTO_TCP, unix.TCP_FASTOPEN) > 0; got != (opts != 0) {
			t.Errorf("%v: TCP_FASTOPEN is %v", opts, got)
		}
		conn, err := (&net.Dialer{Control: bionet.Control(opts)}).Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if got := socketOption(t, conn, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT) != 0; got != (opts != 0) {
			t.Errorf("%v: TCP_FASTOPEN_CONNECT is %v", opts, got)
		}
		talk(t, conn)
		conn.Close()
	}
}
