package main_test

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The test binary becomes the program after it has changed the machine that the
// program sees: the variable names the change.
const (
	stageVariable = "ECHO_TEST_STAGE"
	stageFailed   = 125

	noIPv6Address = "no IPv6 address" // the loopback interface has IPv4 alone
	noIPv6Family  = "no IPv6 family"  // socket(AF_INET6) is EAFNOSUPPORT
	noFastOpen    = "no fast open"    // the system forbids TCP Fast Open
	fastOpenBoth  = "fast open"       // the system allows it to both sides
)

// becomeProgram changes the machine and runs the program whose arguments, the path
// first, are given. It returns only the error of a step that failed.
func becomeProgram(stage string, args []string) error {
	runtime.LockOSThread()
	var err error
	switch stage {
	case noIPv6Address:
		err = os.WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", []byte("1"), 0)
	case noIPv6Family:
		err = refuseIPv6()
	case noFastOpen:
		err = os.WriteFile("/proc/sys/net/ipv4/tcp_fastopen", []byte("0"), 0)
	case fastOpenBoth:
		err = os.WriteFile("/proc/sys/net/ipv4/tcp_fastopen", []byte("3"), 0)
	}
	if err != nil {
		return err
	}
	if err := loopbackUp(); err != nil {
		return err
	}
	os.Unsetenv(stageVariable)
	return unix.Exec(args[0], args, os.Environ())
}

// loopbackUp starts the loopback interface of a new network namespace.
func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
}

// refuseIPv6 makes socket(2) fail for AF_INET6 as on a kernel without it.
func refuseIPv6() error {
	// The first argument, of which the low half tells, in struct seccomp_data.
	firstArgument := uint32(16)
	if one := uint16(1); *(*byte)(unsafe.Pointer(&one)) == 0 {
		firstArgument += 4
	}
	code := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 0},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_SOCKET, Jf: 3},
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: firstArgument},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.AF_INET6, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EAFNOSUPPORT)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	filter := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&filter)), 0, 0)
}

// onChangedMachine returns a command that runs the program in a network of its own.
func onChangedMachine(t *testing.T, stage string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := command(t, self, append([]string{program}, args...)...)
	cmd.Env = append(os.Environ(), stageVariable+"="+stage)
	cmd.SysProcAttr = &unix.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= unix.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}

// needNetworks skips a test where no network namespace can be made.
func needNetworks(t *testing.T) {
	t.Helper()
	cmd := onChangedMachine(t, "", "-h")
	cmd.Args = []string{cmd.Path, "-test.run=^$"}
	if err := cmd.Run(); err != nil {
		t.Skipf("no network namespace of its own: %v", err)
	}
}

func TestDemonstrationOnOtherMachines(t *testing.T) {
	needNetworks(t)
	ipv4 := append([]string{"There is no IPv6 here", "IPv4 listener", "AF_UNIX listener"}, failures...)
	dual := append([]string{"dual-stack listener", "V6_ONLY listener", "AF_UNIX listener"}, failures...)
	for _, test := range []struct {
		stage string
		parts []string
	}{
		{noIPv6Address, append([]string{"BIO_bind [::1]:0: unable to bind socket: cannot assign requested address"}, ipv4[1:]...)},
		{noIPv6Family, append([]string{"BIO_socket: unable to create socket: address family not supported by protocol"}, ipv4[1:]...)},
		{noFastOpen, append([]string{"There is no TCP Fast Open for clients here (operation not supported)"}, dual...)},
		{fastOpenBoth, dual},
	} {
		t.Run(test.stage, func(t *testing.T) {
			if test.stage == noIPv6Family && (runtime.GOARCH == "386" || runtime.GOARCH == "s390x") {
				t.Skip("a filter does not see the arguments of socketcall(2)")
			}
			r := demonstrate(t, onChangedMachine(t, test.stage))
			r.wants(t, 0, r.stdout, "")
			checkReport(t, r.stdout, test.parts)
			// What there is must be shown.
			if shows := strings.Contains(r.stdout, "IPv4 alone"); shows != strings.HasPrefix(test.stage, "no IPv6") {
				t.Errorf("it says that there is IPv4 alone: %t", shows)
			}
		})
	}
}

// An option that the kernel does not have, although its system call succeeded, ends
// the demonstration with an error.
func TestDemonstrationMismatch(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skipf("strace pretends that setsockopt succeeds: %v", err)
	}
	if err := exec.Command(strace, "-o", os.DevNull, "true").Run(); err != nil {
		t.Skipf("strace cannot trace here: %v", err)
	}
	pretend := []string{"-f", "-o", os.DevNull, "-e", "trace=setsockopt", "-e", "inject=setsockopt:retval=0", program}
	r := demonstrate(t, command(t, strace, pretend...))
	if r.status() != 1 || !strings.Contains(r.stderr, "mismatch: REUSEADDR of the listener") ||
		!strings.Contains(r.stderr, "asked for on, the kernel has 0") {
		t.Errorf("%v, standard error %q", r.state, r.stderr)
	}
}

// A client whose input is empty must connect with TFO too, where the kernel waits for
// the first write before it connects.
func TestFastOpenWithoutInput(t *testing.T) {
	needNetworks(t)
	path := socketPath(t)
	script := `"$0" -listen 127.0.0.1:0 -tfo >"$1" & server=$!
		while ! [ -s "$1" ]; do :; done
		read _ _ address <"$1"
		for switches in -tfo "-tfo -nonblock"; do
			for text in first second "" last; do
				printf "%s" "$text" | "$0" -connect "$address" $switches || echo "status $?"
			done
		done
		kill -INT $server; wait $server; echo " status $?"`
	shell := need(t, "sh", "dash")
	cmd := onChangedMachine(t, fastOpenBoth)
	cmd.Args = []string{cmd.Path, shell, "-c", script, program, path}
	// The server ends with the shell, whatever happens.
	cmd.SysProcAttr.Cloneflags |= unix.CLONE_NEWPID
	run(t, cmd, "").wants(t, 0, "firstsecondlastfirstsecondlast status 0\n", "")
}

// A server without a free descriptor says so and serves on when there is one.
func TestServerWithoutDescriptors(t *testing.T) {
	for mode, switches := range modes {
		t.Run(mode, func(t *testing.T) {
			server := start(t, merged(t, program, append([]string{"-listen", "127.0.0.1:0"}, switches...)...))
			address := server.after(t, "listening on ")
			pid := server.Process.Pid
			open, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/fd")
			if err != nil {
				t.Fatal(err)
			}
			limit := unix.Rlimit{Cur: uint64(len(open)) + 2, Max: uint64(len(open)) + 2}
			if err := unix.Prlimit(pid, unix.RLIMIT_NOFILE, &limit, nil); err != nil {
				t.Skipf("prlimit: %v", err)
			}
			var clients []int
			for range limit.Cur {
				clients = append(clients, connect(t, address))
			}
			if text := server.after(t, "echo: "); !strings.HasSuffix(text, "too many open files") {
				t.Errorf("the server said %q", text)
			}
			for _, fd := range clients {
				unix.Shutdown(fd, unix.SHUT_RDWR)
			}
			client(t, "still here", address).wants(t, 0, "still here", "")
			r := server.end(t, unix.SIGINT)
			if r.status() != 0 {
				t.Errorf("the server: %v", r.state)
			}
			for line := range strings.Lines(r.stdout) {
				if !strings.HasSuffix(line, "too many open files\n") {
					t.Errorf("the server said %q", line)
				}
			}
		})
	}
}
