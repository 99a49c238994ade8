package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func init() { sandbox.Register("without IPv6", withoutIPv6) }

// TestWithoutIPv6: if the system does not have AF_INET6, a wildcard is one of AF_INET.
func TestWithoutIPv6(t *testing.T) {
	socktest.Need(t, "seccomp", "seccomp-args")
	if output, err := sandbox.Command(t, "without IPv6").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// withoutIPv6 listens on a wildcard while no socket of AF_INET6 can be created.
func withoutIPv6() error {
	rule := sandbox.Rule{
		Calls: []uint32{unix.SYS_SOCKET},
		Args:  []sandbox.Arg{{Index: 0, Op: sandbox.Equal, Value: unix.AF_INET6}},
		Errno: unix.EAFNOSUPPORT,
	}
	if err := rule.InstallAll(); err != nil {
		return err
	}
	if fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM, 0); err != unix.EAFNOSUPPORT {
		return fmt.Errorf("a socket of AF_INET6: %d, %v", fd, err)
	}
	l, err := bionet.Listen(":0", 0)
	if err != nil {
		return err
	}
	defer l.Close()
	if ip := l.Addr().(*net.TCPAddr).IP; ip.To4() == nil {
		return fmt.Errorf("listens on %v", l.Addr())
	}
	if n := errstack.Default().Len(); n != 0 {
		return fmt.Errorf("%d entries are recorded", n)
	}
	conn, err := bionet.Dial(context.Background(), fmt.Sprint(":", l.Addr().(*net.TCPAddr).Port), 0)
	if err != nil {
		return err
	}
	conn.Close()
	_, err = bionet.Dial(context.Background(), "[::1]:1", 0)
	if !errors.Is(err, unix.EAFNOSUPPORT) {
		return fmt.Errorf("Dial gives %v", err)
	}
	errstack.Default().Clear()
	return nil
}
