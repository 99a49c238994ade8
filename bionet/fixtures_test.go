//go:build unix

package bionet_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
)

// roles are what this program does in place of the tests where roleVariable names one:
// the other end of a test that needs a process of its own.
var roles = map[string]func() error{}

const roleVariable = "BIONET_TEST_ROLE"

// TestMain fails where a test leaves an entry on the process's own error stack, a
// descriptor or a goroutine.
func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		if err := roles[role](); err != nil {
			fmt.Fprintln(os.Stderr, role+":", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if r, w, err := os.Pipe(); err == nil { // the runtime's poller opens its own on first use
		r.Close()
		w.Close()
	}
	before, goroutines := openDescriptors(), runtime.NumGoroutine()
	code := m.Run()
	for entry := range errstack.Default().All() {
		fmt.Fprintln(os.Stderr, "left on the error stack:", entry)
		code = 1
	}
	if code == 0 && !settled(func() bool { return runtime.NumGoroutine() <= goroutines }) {
		fmt.Fprintln(os.Stderr, runtime.NumGoroutine(), "goroutines,", goroutines, "before")
		code = 1
	}
	for name, file := range openDescriptors() {
		if _, ok := before[name]; !ok && code == 0 {
			fmt.Fprintln(os.Stderr, "descriptor left open:", name, file)
			code = 1
		}
	}
	os.Exit(code)
}

// settled reports whether condition comes true while what has been told to end ends.
func settled(condition func() bool) bool {
	for deadline := time.Now().Add(10 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// openDescriptors returns this process's descriptors and what they are, nothing where
// the system does not list them.
func openDescriptors() map[string]string {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return nil
	}
	files := make(map[string]string)
	for _, entry := range entries {
		if file, err := os.Readlink("/dev/fd/" + entry.Name()); err == nil || runtime.GOOS != "linux" {
			files[entry.Name()] = file
		}
	}
	return files
}

// leavesNone fails where f leaves a descriptor open.
func leavesNone(t *testing.T, f func()) {
	t.Helper()
	before := openDescriptors()
	f()
	after := openDescriptors()
	for name, file := range after {
		if _, ok := before[name]; !ok {
			t.Errorf("descriptor left open: %s %s", name, file)
		}
	}
}

// command returns the command that runs this program in a role. Each role ends with its
// input.
func command(t testing.TB, role string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}

// program returns the path of a program of the system, or skips the test.
func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no program %s: %v", name, err)
	}
	return path
}

// quiet is for calls whose errors a test looks at itself.
var quiet = bio.With(nil)

// scratch records on a stack of the test's own.
func scratch() (bionet.Config, *errstack.Stack) {
	stack := new(errstack.Stack)
	return bionet.Config{Stack: stack}, stack
}

func ip(t testing.TB, text string) addr.Addr {
	t.Helper()
	a, err := addr.FromAddrPort(netip.MustParseAddrPort(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func unixPath(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bionet")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "socket")
}

func path(t testing.TB) addr.Addr {
	t.Helper()
	a, err := addr.Unix(unixPath(t))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// needIPv6 skips a test on a machine without IPv6.
func needIPv6(t testing.TB) {
	t.Helper()
	if !hasIPv6(t) {
		t.Skip("no IPv6 on the loopback interface")
	}
}

func hasIPv6(t testing.TB) bool {
	t.Helper()
	fd, err := quiet.Socket(unix.AF_INET6, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	a := ip(t, "[::1]:0")
	return quiet.Bind(fd, &a, 0) == nil
}

// socket returns a socket that the test hands over.
func socket(t testing.TB, family, socktype int) int {
	t.Helper()
	fd, err := quiet.Socket(family, socktype, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return fd
}

// keepOpen closes fd at the end of the test.
func keepOpen(t testing.TB, fd int) int {
	t.Helper()
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// listening returns a socket that listens on a, and its address.
func listening(t testing.TB, a addr.Addr, opts bio.Options) (fd int, bound addr.Addr) {
	t.Helper()
	fd = socket(t, a.Family(), unix.SOCK_STREAM)
	if err := quiet.Listen(fd, &a, opts); err != nil {
		t.Fatal(err)
	}
	if err := quiet.SockInfo(fd, &bound); err != nil {
		t.Fatal(err)
	}
	return fd, bound
}

// pair returns two sockets that are connected with each other by way of a.
func pair(t testing.TB, a addr.Addr, opts bio.Options) (client, server int) {
	t.Helper()
	listener, bound := listening(t, a, 0)
	defer unix.Close(listener)
	client = socket(t, a.Family(), unix.SOCK_STREAM)
	if err := quiet.Connect(client, &bound, opts&^bio.NonBlock); err != nil {
		t.Fatal(err)
	}
	server, err := quiet.Accept(listener, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

// refusing returns an address that refuses connections until the test ends: a socket is
// bound to it that does not listen.
func refusing(t testing.TB) addr.Addr {
	t.Helper()
	a := ip(t, "127.0.0.1:0")
	fd := keepOpen(t, socket(t, unix.AF_INET, unix.SOCK_STREAM))
	if err := quiet.Bind(fd, &a, 0); err != nil {
		t.Fatal(err)
	}
	if err := quiet.SockInfo(fd, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func option(t testing.TB, fd, level, name int) int {
	t.Helper()
	value, err := unix.GetsockoptInt(fd, level, name)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// socketOption returns an option of a socket of package net.
func socketOption(t testing.TB, conn any, level, name int) (value int) {
	t.Helper()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { value = option(t, int(fd), level, name) }); err != nil {
		t.Fatal(err)
	}
	return value
}

// want fails unless err is an *errstack.Error with that errno (0 for none) and, unless
// it is 0, that reason.
func want(t testing.TB, err error, errno syscall.Errno, reason errstack.Code) *errstack.Error {
	t.Helper()
	e, ok := err.(*errstack.Error)
	if !ok {
		t.Fatalf("error %v (%T) is no *errstack.Error", err, err)
	}
	if e.Errno() != errno || errno != 0 && !errors.Is(err, errno) {
		t.Errorf("%v: errno %v, want %v", err, e.Errno(), errno)
	}
	if reason != 0 && !errors.Is(err, reason) {
		t.Errorf("%v does not match %v", err, reason)
	}
	return e
}

// lines returns the entries of a stack without their positions, and empties it.
func lines(stack *errstack.Stack) (text string) {
	for {
		entry, ok := stack.Get()
		if !ok {
			return strings.TrimSuffix(text, "\n")
		}
		text += fmt.Sprintf("%s %s %s\n", entry.Func, entry.Code.ReasonString(), entry.Data)
	}
}

// echo sends back what comes, on every connection of l, until l is closed.
func echo(t testing.TB, l net.Listener) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go sendBack(conn)
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
}

// sendBack sends back what comes, and closes conn at the end. It is not io.Copy, for
// which package net keeps pipes open.
func sendBack(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 512)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if _, err := conn.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// talk sends a text over conn and waits until it has come back.
func talk(t testing.TB, conn net.Conn) {
	t.Helper()
	const text = "there and back"
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(text))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != text {
		t.Fatalf("read %q, %v", got, err)
	}
}
