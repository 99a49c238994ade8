package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

// RaiseLoopback switches the loopback interface on, which is off in a new network
// namespace.
func RaiseLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, request); err != nil {
		return fmt.Errorf("flags of the loopback interface: %w", err)
	}
	if request.Uint16()&unix.IFF_UP != 0 {
		return nil
	}
	request.SetUint16(request.Uint16() | unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request); err != nil {
		return fmt.Errorf("switch the loopback interface on: %w", err)
	}
	return nil
}

// SetSysctl changes a setting below /proc/sys/net, which is one of the network namespace of this
// process. It skips the test if the kernel does not let it.
func SetSysctl(tb testing.TB, name, value string) {
	tb.Helper()
	if err := os.WriteFile("/proc/sys/net/"+name, []byte(value), 0); err != nil {
		socktest.Lack(tb, "sysctl", err)
	}
}

// IP runs ip(8) with the arguments, which are words.
func IP(tb testing.TB, args string) {
	tb.Helper()
	socktest.Need(tb, "ip")
	socktest.Check(tb, RunIP(args))
}

// RunIP is IP for processes in a role.
func RunIP(args string) error {
	output, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %s: %w: %s", args, err, output)
	}
	return nil
}
