package stress_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/errstack"
)

// roleVariable says in the environment that the process is a child of a test.
const roleVariable = "BIO_STRESS_ROLE"

// The roles of children.
const (
	listDescriptors = "list descriptors" // and say which there are besides the standard ones
	ownNetwork      = "own network"      // run the tests that -test.run says
	blockAndCollect = "block: "          // and the name of what blocks
)

// TestMain is the children's life too. It fails where a test leaves an entry on the
// process's own error stack.
func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	switch {
	case role == listDescriptors:
		printDescriptors()
		return
	case strings.HasPrefix(role, blockAndCollect):
		collectWhileBlocked(strings.TrimPrefix(role, blockAndCollect))
		return
	case role == ownNetwork:
		raiseLoopback()
	}
	code := m.Run()
	for entry := range errstack.Default().All() {
		fmt.Println("left on the error stack:", entry)
		code = max(code, 1)
	}
	os.Exit(code)
}

// child returns a command that runs this program in a role.
func child(ctx context.Context, t *testing.T, role string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	ok(t, err)
	cmd := exec.CommandContext(ctx, program, args...)
	// Under the race detector a program sleeps for a second when it ends, to report more.
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", roleVariable+"="+role)
	return cmd
}

// needChildren skips the test where this program runs under an emulator that the kernel
// does not know of, so that it cannot be started again.
func needChildren(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, unix.ENOEXEC) {
		t.Skip("this kernel does not run the test without an emulator: ", err)
	}
}

// namespaces are the ways to namespaces of the child's own: as root, and as a user who
// is root in one more.
func namespaces(flags uintptr) []*syscall.SysProcAttr {
	id := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	group := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	return []*syscall.SysProcAttr{
		{Cloneflags: flags},
		{Cloneflags: flags | syscall.CLONE_NEWUSER, UidMappings: id, GidMappings: group},
	}
}

// noNamespaces reports whether the child was not started because there can be none.
func noNamespaces(err error) bool {
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EINVAL)
}

// inOwnNetwork runs the calling test again in a process with a network of its own, so
// that the ports of connections that have ended are nobody else's, and reports
// whether this is that process. Where there can be none, the test runs here.
func inOwnNetwork(t *testing.T) bool {
	t.Helper()
	if os.Getenv(roleVariable) == ownNetwork {
		return true
	}
	for _, attributes := range namespaces(syscall.CLONE_NEWNET) {
		cmd := child(t.Context(), t, ownNetwork, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=1h")
		cmd.SysProcAttr = attributes
		output, err := cmd.CombinedOutput()
		if noNamespaces(err) {
			continue
		}
		needChildren(t, err)
		t.Logf("in a network of its own:\n%s", output)
		if err != nil || !strings.Contains(string(output), "--- PASS: "+t.Name()) {
			t.Error(err)
		}
		return false
	}
	t.Log("in the machine's own network: no namespaces here")
	return true
}

// raiseLoopback switches the loopback interface of a new network on.
func raiseLoopback() {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err == nil && unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, request) == nil {
		request.SetUint16(request.Uint16() | unix.IFF_UP)
		_ = unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
	}
}
