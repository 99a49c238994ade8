package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/bionet"
	"example.com/bio/errstack"
)

func init() { roles["without IPv6"] = withoutInet6 }

// TestWithoutIPv6: where the system has no AF_INET6, a wildcard is one of AF_INET.
func TestWithoutIPv6(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("the filter is for ports with socket(2) as a call of its own and the low byte first")
	}
	output, err := command(t, "without IPv6").Output()
	if err != nil || strings.HasPrefix(string(output), "skip: ") {
		if err == nil {
			t.Skip(string(output))
		}
		t.Error(err)
	}
}

// withoutInet6 listens on a wildcard while no socket of AF_INET6 can be created.
func withoutInet6() error {
	if err := denyInet6(); err != nil {
		fmt.Print("skip: ", err)
		return nil
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

// denyInet6 installs a filter by which socket(2) answers AF_INET6 with EAFNOSUPPORT, for
// all threads of this process, until it ends. See seccomp(2).
func denyInet6() error {
	const number, firstArgument = 0, 16 // offsets in struct seccomp_data
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_SOCKET, Jf: 3},
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: firstArgument},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.AF_INET6, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EAFNOSUPPORT)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	// Without this only root may install one; it holds for the thread, and TSYNC takes
	// it to the others.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return os.NewSyscallError("prctl", err)
	}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER,
		unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		return os.NewSyscallError("seccomp", errno)
	}
	return nil
}
