//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// TestLocalAddr: a socket is bound to the local address, and addresses of other families are
// not tried.
func TestLocalAddr(t *testing.T) {
	a := serve(t, "127.0.0.1:0")
	port := portOf(t, a)
	for _, local := range []string{"127.0.0.1:0", "[::ffff:127.0.0.1]:0"} {
		c, _ := scratch()
		c.Resolver = names(t, "::1", "127.0.0.1")
		c.LocalAddr = socktest.IP(t, local)
		conn, err := c.Dial(t.Context(), "two.addresses.example:"+port, 0)
		socktest.Check(t, err)
		if got := conn.LocalAddr().(*net.TCPAddr); !got.IP.Equal(net.IPv4(127, 0, 0, 1)) {
			t.Errorf("%s: bound to %v", local, got)
		}
		talk(t, conn)

		_, taken := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
		c.LocalAddr = taken
		socktest.NoLeak(t, func() {
			_, err := c.Dial(t.Context(), a.String(), 0)
			socktest.WantError(t, err, syscall.EADDRINUSE, bio.ErrUnableToBindSocket)
			if !strings.Contains(err.Error(), "BIO_bind "+taken.String()+": unable to bind socket") {
				t.Errorf("%v does not name %v", err, taken)
			}
		})
		conn.Close()
	}
}

// TestLocalAddrUnix: a client with a path; the file is left only if Dial succeeds.
func TestLocalAddrUnix(t *testing.T) {
	socktest.Need(t, "af_unix", "hand-off")
	c, _ := scratch()
	c.Family, c.LocalAddr = syscall.AF_UNIX, socktest.Path(t)
	file, _ := c.LocalAddr.PathString()
	missing := socktest.PathName(t)
	_, err := c.Dial(t.Context(), missing, 0)
	socktest.WantError(t, err, syscall.ENOENT, bio.ErrConnectError)
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file of a Dial that failed: %v", err)
	}
	l, err := c.Listen(t.Context(), missing, 0) // which ignores LocalAddr
	socktest.Check(t, err)
	defer l.Close()
	conn, err := c.Dial(t.Context(), missing, 0)
	socktest.Check(t, err)
	defer conn.Close()
	if conn.LocalAddr().String() != file {
		t.Errorf("bound to %v, want %s", conn.LocalAddr(), file)
	}
	_, err = c.Dial(t.Context(), missing, 0)
	socktest.WantError(t, err, syscall.EADDRINUSE, bio.ErrUnableToBindSocket)
}

// TestLocalAddrFamily: if no address is left, the error says so.
func TestLocalAddrFamily(t *testing.T) {
	for _, row := range []struct {
		family      int
		local, spec string
	}{
		{0, "[::1]:0", "127.0.0.1:1"},
		{0, "127.0.0.1:0", "[::1]:1"},
		{0, "unix:/tmp/s", "127.0.0.1:1"},
		{0, "unix:/tmp/s", "[::1]:1"},
		{syscall.AF_UNIX, "127.0.0.1:0", "/tmp/s"},
		{syscall.AF_UNIX, "[::1]:0", "/tmp/s"},
	} {
		c, stack := scratch()
		local, err := addr.Parse(row.local)
		socktest.Check(t, err)
		c.Family, c.LocalAddr = row.family, local
		socktest.NoLeak(t, func() {
			_, err := c.Dial(t.Context(), row.spec, 0)
			socktest.WantError(t, err, syscall.EAFNOSUPPORT, 0)
			if text := `bionet.Dial "` + row.spec + `": no address of the family of LocalAddr: address family not supported by protocol`; err.Error() != text {
				t.Errorf("text\n%v, want\n%s", err, text)
			}
		})
		wantRecorded(t, stack, "")
	}
}

// seen is what a Control function got.
type seen struct{ network, address string }

// TestControlField: Control runs for each socket, after the options are set and before the
// socket is bound or connected.
func TestControlField(t *testing.T) {
	_, a := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	file, datagrams := socktest.PathName(t), socktest.PathName(t)
	for _, row := range []struct {
		family int
		spec   string
		opts   bio.Options
		want   seen
		do     func(c bionet.Config, spec string, opts bio.Options) (io.Closer, error)
	}{
		{0, "127.0.0.1:0", bio.KeepAlive, seen{"tcp4", "127.0.0.1:0"}, listenWith},
		{0, "[::ffff:127.0.0.1]:0", bio.KeepAlive, seen{"tcp4", "127.0.0.1:0"}, listenWith},
		{0, "[::1]:0", bio.KeepAlive, seen{"tcp6", "[::1]:0"}, listenWith},
		{0, a.String(), bio.KeepAlive, seen{"tcp4", a.String()}, dialWith},
		{syscall.AF_UNIX, file, bio.KeepAlive, seen{"unix", file}, listenWith},
		{syscall.AF_UNIX, datagrams, bio.KeepAlive, seen{"unixgram", datagrams}, listenPacketWith},
		{0, "127.0.0.1:0", bio.KeepAlive, seen{"udp4", "127.0.0.1:0"}, listenPacketWith},
		{0, "[::1]:0", bio.KeepAlive, seen{"udp6", "[::1]:0"}, listenPacketWith},
	} {
		if strings.Contains(row.spec, "::1]") && !socktest.Has(t, "ipv6") ||
			row.family == syscall.AF_UNIX && !socktest.Has(t, "af_unix") ||
			!strings.HasPrefix(row.want.network, "tcp") && !socktest.Has(t, "hand-off") {
			continue
		}
		c, _ := scratch()
		c.Family = row.family
		var calls []seen
		c.Control = func(network, address string, conn syscall.RawConn) error {
			calls = append(calls, seen{network, address})
			return conn.Control(func(fd uintptr) {
				if socktest.Option(t, int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE) == 0 {
					t.Errorf("%v: the options are not set", row.want)
				}
				if socktest.Has(t, "unbound-names") {
					a := socktest.LocalName(t, int(fd))
					if path, _ := a.PathString(); path != "" || a.Port() != 0 {
						t.Errorf("%v: bound to %v", row.want, a)
					}
				}
				socktest.SetOption(t, int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
				socktest.SetOption(t, int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 0)
			})
		}
		conn, err := row.do(c, row.spec, row.opts)
		socktest.Check(t, err)
		if !slices.Equal(calls, []seen{row.want}) {
			t.Errorf("called with %v, want %v", calls, row.want)
		}
		if socketOption(t, conn, syscall.SOL_SOCKET, syscall.SO_REUSEADDR) == 0 || socketOption(t, conn, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE) != 0 {
			t.Errorf("%v: the options of Control do not stay", row.want)
		}
		conn.Close()

		// Control fails.
		wrong := os.NewSyscallError("setsockopt", syscall.ENOLCK)
		c.Control = func(string, string, syscall.RawConn) error { return wrong }
		if row.family == syscall.AF_UNIX {
			os.Remove(row.spec)
		}
		socktest.NoLeak(t, func() {
			_, err := row.do(c, row.spec, row.opts)
			socktest.WantError(t, err, syscall.ENOLCK, 0)
			var attempts bionet.Attempts
			if !errors.As(err, &attempts) || len(attempts) != 1 || attempts[0].Err != wrong {
				t.Errorf("%v: %v", row.want, err)
			}
		})
		if _, err := os.Lstat(row.spec); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: a file is left: %v", row.want, err)
		}
	}
}

// TestControlFieldWithoutErrno: an error of Control that no system call failed with is not
// recorded as one of the system.
func TestControlFieldWithoutErrno(t *testing.T) {
	_, a := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	c, stack := scratch()
	c.Control = func(string, string, syscall.RawConn) error { return errors.New("not now") }
	_, err := c.Dial(t.Context(), a.String(), 0)
	socktest.WantError(t, err, 0, bio.ErrConnectError)
	if want := fmt.Sprintf("bionet.Dial %q: connect error: %v: not now", a, a); err.Error() != want {
		t.Errorf("text %v, want %s", err, want)
	}
	wantRecorded(t, stack, "bionet.Dial connect error ")
}

func dialWith(c bionet.Config, spec string, opts bio.Options) (io.Closer, error) {
	return closer(c.Dial(context.Background(), spec, opts))
}

func listenWith(c bionet.Config, spec string, opts bio.Options) (io.Closer, error) {
	return closer(c.Listen(context.Background(), spec, opts))
}

func listenPacketWith(c bionet.Config, spec string, opts bio.Options) (io.Closer, error) {
	return closer(c.ListenPacket(context.Background(), spec, opts))
}

// TestDialContext: the networks that it knows, the options of the Config, and networks that
// contradict the family.
func TestDialContext(t *testing.T) {
	socktest.Need(t, "so_error")
	a := serve(t, "127.0.0.1:0").String()
	type row struct {
		network, address string
		families         []int // that do not contradict network
	}
	rows := []row{
		{"tcp", a, []int{syscall.AF_UNSPEC, syscall.AF_INET}},
		{"tcp4", a, []int{syscall.AF_UNSPEC, syscall.AF_INET}},
	}
	if socktest.Has(t, "af_unix") && socktest.Has(t, "hand-off") {
		_, bound := socktest.Listener(t, socktest.Path(t))
		path, _ := bound.PathString()
		rows = append(rows, row{"unix", path, []int{syscall.AF_UNSPEC, syscall.AF_UNIX}})
	}
	for _, row := range rows {
		for _, family := range row.families {
			c, _ := scratch()
			c.Family = family
			if row.network != "unix" {
				c.Options = bio.KeepAlive
			}
			conn, err := c.DialContext(t.Context(), row.network, row.address)
			socktest.Check(t, err)
			if conn.RemoteAddr().String() != row.address {
				t.Errorf("%s: connected to %v", row.network, conn.RemoteAddr())
			}
			if row.network != "unix" {
				checkFlags(t, conn, bio.KeepAlive)
			}
			conn.Close()
		}
	}
	for _, row := range []struct {
		network string
		family  int
		why     string
	}{
		{"tcp", syscall.AF_UNIX, "network contradicts Family"},
		{"tcp4", syscall.AF_INET6, "network contradicts Family"},
		{"tcp4", syscall.AF_UNIX, "network contradicts Family"},
		{"tcp6", syscall.AF_INET, "network contradicts Family"},
		{"tcp6", syscall.AF_UNIX, "network contradicts Family"},
		{"unix", syscall.AF_INET, "network contradicts Family"},
		{"unix", syscall.AF_INET6, "network contradicts Family"},
		{"udp", 0, "network is not tcp, tcp4, tcp6 or unix"},
		{"", 0, "network is not tcp, tcp4, tcp6 or unix"},
	} {
		c, stack := scratch()
		c.Family = row.family
		_, err := c.DialContext(t.Context(), row.network, a)
		socktest.WantError(t, err, syscall.EAFNOSUPPORT, 0)
		if text := `bionet.DialContext "` + row.network + `": ` + row.why + ": address family not supported by protocol"; err.Error() != text {
			t.Errorf("text\n%v, want\n%s", err, text)
		}
		wantRecorded(t, stack, "")
	}
	c, _ := scratch()
	_, err := c.DialContext(t.Context(), "tcp6", a)
	if e := socktest.WantError(t, err, 0, 0); e.Func() != "BIO_lookup_ex" {
		t.Errorf("tcp6 to %s: %v", a, err)
	}
	_, err = c.DialContext(t.Context(), "tcp4", socktest.Refusing(t).String())
	if e := socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrConnectError); e.Func() != "bionet.DialContext" {
		t.Errorf("%v names the function %s", err, e.Func())
	}
}
