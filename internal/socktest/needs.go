package socktest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// A need is something that some tests cannot do without.
type need struct {
	name  string
	what  string       // describes it
	probe func() error // returns why it is missing; nil in the table: see Provide
	port  bool         // it is a property of the port, not of the machine
}

// table is every need.
var table = []need{
	// Programs.
	{name: "gcc", what: "a C compiler for this architecture (packages gcc, libc6-dev)", probe: sync.OnceValue(probeCompiler)},
	{name: "libcrypto", what: "OpenSSL's library and headers for this architecture (package libssl-dev)", probe: sync.OnceValue(probeLibcrypto)},
	{name: "libcrypto-3", what: "OpenSSL 3.0 or newer, whose error queue has the names of functions", probe: sync.OnceValue(probeLibcrypto3)},
	{name: "go", what: "the go command", probe: program("go")},
	{name: "git", what: "a program (package git)", probe: program("git")},
	{name: "curl", what: "a program (package curl)", probe: program("curl")},
	{name: "openssl", what: "a program (package openssl)", probe: program("openssl")},
	{name: "socat", what: "a program (package socat)", probe: program("socat")},
	{name: "nc", what: "a netcat with -N (package netcat-openbsd)", probe: sync.OnceValue(probeNetcat)},
	{name: "ip", what: "a program (package iproute2)", probe: program("ip")},
	{name: "sh", what: "a shell (package dash)", probe: program("sh")},
	{name: "perl", what: "a program (package perl)", probe: program("perl")},
	{name: "xargs", what: "a program (package findutils)", probe: program("xargs")},
	{name: "strace", what: "a program (package strace) that can make system calls fail", probe: sync.OnceValue(probeStrace)},

	// Rights, and what a kernel or its emulator may lack.
	{name: "root", what: "the rights of root", probe: probeRoot},
	{name: "netns", what: "new network namespaces"},
	{name: "veth", what: "links between network namespaces", probe: fact(isLinux)},
	{name: "sysctl", what: "settings of a network namespace that can be changed", probe: fact(isLinux)},
	{name: "mountns", what: "new mount namespaces"},
	{name: "seccomp", what: "seccomp filters"},
	{name: "children", what: "a kernel that can start this program again"},
	{name: "many-children", what: "children that work while a program has many threads", probe: fact(true)},
	{name: "pidfd", what: "pidfd_getfd(2), which duplicates a descriptor of a child", probe: fact(isLinux)},
	{name: "procfs", what: "/proc", probe: probeFile("/proc/self/fd")},
	{name: "fuse", what: "file systems in user space", probe: probeFuse},
	{name: "full", what: "/dev/full", probe: probeFile("/dev/full")},
	{name: "loopback", what: "the address 127.0.0.1 on an interface that is up", probe: sync.OnceValue(probeLoopback)},
	{name: "ipv6", what: "the address ::1", probe: sync.OnceValue(probeIPv6)},
	{name: "af_unix", what: "AF_UNIX sockets (wine has none)", probe: sync.OnceValue(probeUnix(syscall.SOCK_STREAM))},
	{name: "seqpacket", what: "AF_UNIX sockets of type SOCK_SEQPACKET", probe: sync.OnceValue(probeUnix(syscall.SOCK_SEQPACKET))},
	{name: "fastopen-value", what: "options of TCP Fast Open that can be read", probe: fact(true)},
	{name: "interfaces", what: "network interfaces that package net lists (not in wine without a network, nor in qemu-user with another byte order)", probe: fact(true)},
	{name: "raw", what: "raw sockets for ICMP, which root may have", probe: sync.OnceValue(probeRaw)},
	{name: "raw-ipv6", what: "raw sockets for ICMPv6 (wine has none)", probe: sync.OnceValue(probeRawIPv6)},
	{name: "descriptors", what: "a limit of descriptors that is high enough", probe: fact(true)},
	{name: "accept-again", what: "connections that stay in the queue while the descriptor table is full", probe: fact(true)},
	{name: "full-queue", what: "listeners whose queue fills up", probe: fact(true)},
	{name: "unix-connect-waits", what: "blocking connects of AF_UNIX that wait for room in the queue", probe: fact(true)},
	{name: "linger", what: "a close that waits for as long as SO_LINGER says", probe: fact(true)},
	{name: "ppoll-rest", what: "ppoll(2) that tells how much of its time is left (qemu-user does not)", probe: fact(true)},
	{name: "so_error", what: "SO_ERROR in the numbers of this port", probe: sync.OnceValue(probeSockError)},

	// Properties of the port.
	{name: "64-bit", what: "words of 64 bits", probe: fact(^uint(0)>>63 == 1), port: true},
	{name: "amd64", what: "the architecture", probe: fact(runtime.GOARCH == "amd64"), port: true},
	{name: "seccomp-args", what: "socket calls whose arguments a filter sees", probe: fact(seccompSeesArguments), port: true},
	{name: "sigaction", what: "the usual layout of struct sigaction", probe: fact(!mips), port: true},
	{name: "numbers", what: "the usual numbers of socket types and errnos", probe: fact(!mips && runtime.GOOS != "windows"), port: true},
	{name: "dual-stack", what: "IPv6 sockets that take IPv4 connections", probe: fact(runtime.GOOS != "openbsd" && runtime.GOOS != "dragonfly"), port: true},
	{name: "mode", what: "a blocking mode that can be read", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "unbound-names", what: "names of sockets that are not bound", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "accept-timeout", what: "SO_RCVTIMEO and SO_SNDTIMEO of accept and connect", probe: fact(isLinux), port: true},
	{name: "so_error-once", what: "SO_ERROR that is cleared when it is read (not in wine)", probe: fact(!wine), port: true},
	{name: "socket-errnos", what: "the usual errors of socket(2)", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "disconnect-stream", what: "Disconnect of streams", probe: fact(directCalls), port: true},
	{name: "option-errnos", what: "the usual errors of options that a socket does not have", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "reuseaddr", what: "a Bind that sets SO_REUSEADDR", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "signals", what: "signals that interrupt system calls", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "sigquit", what: "a runtime that prints its stacks whenever SIGQUIT arrives (that of 32-bit mips may hang: golang.org/issue/20146)", probe: fact(runtime.GOARCH != "mips" && runtime.GOARCH != "mipsle"), port: true},
	{name: "descriptor-limit", what: "a limit of descriptors that a program can lower", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "descriptor-files", what: "descriptors that are files", probe: fact(runtime.GOOS != "windows"), port: true},
	{name: "abstract", what: "abstract AF_UNIX names", probe: fact(sockaddr.HasAbstract), port: true},
	{name: "close-wakes", what: "a close that ends the calls of other goroutines", probe: fact(runtime.GOOS == "windows"), port: true},
	{name: "enotsock", what: "the usual error of calls on what is not a socket (wine has others)", probe: fact(!wine), port: true},
	{name: "zero-address", what: "a connect to the zero address that removes the peer (not in wine)", probe: fact(runtime.GOOS == "windows" && !wine), port: true},
	{name: "net-udp", what: "datagram sockets of package net (not in wine)", probe: fact(!wine), port: true},
	{name: "hand-off", what: "sockets that package net takes from a file (not in wine)", probe: fact(!wine), port: true},

	// What the system calls of internal/sys can do with package syscall below them.
	{name: "disconnect", what: "Disconnect", probe: fact(directCalls || runtime.GOOS == "windows"), port: true},
	{name: "abstract-nul", what: "abstract AF_UNIX names with a NUL", probe: fact(directCalls), port: true},
	{name: "at-paths", what: "AF_UNIX paths that begin with @", probe: fact(directCalls || !isLinux), port: true},
	{name: "unnamed-bind", what: "a bind to no AF_UNIX name", probe: fact(directCalls), port: true},
	{name: "foreign-families", what: "addresses of any family", probe: fact(directCalls), port: true},
	{name: "foreign-lengths", what: "AF_UNIX addresses that other sockets get in the kernel's own length", probe: fact(directCalls), port: true},
	{name: "ioctl-mode", what: "ioctl(2) for the blocking mode", probe: fact(directCalls), port: true},
	{name: "connect-again", what: "connect(2) that is called again after EINTR", probe: fact(directCalls), port: true},
	{name: "accept4-fallback", what: "a way without accept4(2) and SOCK_CLOEXEC", probe: fact(directCalls), port: true},
	{name: "ppoll", what: "ppoll(2) for every wait", probe: fact(directCalls), port: true},
	{name: "so_peername", what: "the option SO_PEERNAME", probe: fact(directCalls), port: true},
	{name: "so_protocol", what: "the protocol of a socket", probe: fact(directCalls || runtime.GOOS == "windows"), port: true},
	{name: "tfo", what: "TCP Fast Open", probe: fact(directCalls), port: true},
	{name: "no-allocations", what: "addresses that take nothing from the heap", probe: fact(directCalls), port: true},
}

// isLinux says that the kernel is Linux.
const isLinux = runtime.GOOS == "linux" || runtime.GOOS == "android"

var (
	mips = strings.HasPrefix(runtime.GOARCH, "mips")
	// The others make their socket calls with socketcall(2), whose arguments are in memory.
	seccompSeesArguments = isLinux && runtime.GOARCH != "386" && runtime.GOARCH != "s390x"
)

// fact is the probe of what is known without looking.
func fact(there bool) func() error {
	return func() error {
		if there {
			return nil
		}
		return fmt.Errorf("%s/%s %s", runtime.GOOS, runtime.GOARCH, backend)
	}
}

func program(name string) func() error {
	return func() error {
		_, err := exec.LookPath(name)
		return err
	}
}

func probeFile(name string) func() error {
	return func() error {
		_, err := os.Stat(name)
		return err
	}
}

// failure adds the output of a command to its error.
func failure(output []byte, err error) error {
	if err == nil || len(output) == 0 {
		return err
	}
	return fmt.Errorf("%w: %s", err, output)
}

func probeNetcat() error {
	help, err := exec.Command("nc", "-h").CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return err
	}
	if !strings.Contains(string(help), "-N\t") {
		return errors.New("this nc has no -N")
	}
	return nil
}

func probeStrace() error {
	return failure(exec.Command("strace", "-f", "-o", os.DevNull, "-e", "trace=accept", "-e", "inject=accept:error=EINTR:when=1..2", "strace", "-V").CombinedOutput())
}

func probeRoot() error {
	if os.Geteuid() != 0 {
		return fmt.Errorf("user %d", os.Geteuid())
	}
	return nil
}

func probeFuse() error {
	file, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return file.Close()
}
