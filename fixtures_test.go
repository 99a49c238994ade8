//go:build unix

package bio_test

import (
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// TestMain fails where a test leaves an entry on the process's own error stack or a
// descriptor open.
func TestMain(m *testing.M) {
	if r, w, err := os.Pipe(); err == nil { // the runtime's poller opens its own on first use
		r.Close()
		w.Close()
	}
	before := openDescriptors()
	code := m.Run()
	flag.Visit(func(f *flag.Flag) {
		if f.Name == "test.cpuprofile" { // whose file package testing never closes
			before = openDescriptors()
		}
	})
	for entry := range errstack.Default().All() {
		println("left on the error stack:", entry.String())
		code = 1
	}
	for name, file := range openDescriptors() {
		if _, ok := before[name]; !ok && code == 0 {
			println("descriptor left open:", name, file)
			code = 1
		}
	}
	os.Exit(code)
}

// openDescriptors returns this process's descriptors and what they are, nothing
// where the system does not list them.
func openDescriptors() map[string]string {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return nil
	}
	files := make(map[string]string)
	for _, entry := range entries {
		files[entry.Name()], _ = os.Readlink("/dev/fd/" + entry.Name())
	}
	return files
}

// quiet is for calls whose errors a test looks at itself.
var quiet = bio.With(nil)

func ip(t testing.TB, text string) addr.Addr {
	t.Helper()
	a, err := addr.FromAddrPort(netip.MustParseAddrPort(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func path(t testing.TB, name string) addr.Addr {
	t.Helper()
	dir, err := os.MkdirTemp("", "bio")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	a, err := addr.Unix(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// needIPv6 skips a test on a machine without IPv6.
func needIPv6(t testing.TB) {
	t.Helper()
	fd, err := quiet.Socket(unix.AF_INET6, unix.SOCK_STREAM, 0, 0)
	if err == nil {
		a := ip(t, "[::1]:0")
		err = quiet.Bind(fd, &a, 0)
		closeFD(t, fd)
	}
	if err != nil {
		t.Skipf("no IPv6: %v", err)
	}
}

func socket(t testing.TB, domain, socktype int) int {
	t.Helper()
	fd, err := quiet.Socket(domain, socktype, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

func closeFD(t testing.TB, fd int) {
	t.Helper()
	if err := quiet.Close(fd); err != nil {
		t.Fatal(err)
	}
}

// listener returns a listening socket and the address it is bound to.
func listener(t testing.TB, a addr.Addr, opts bio.Options) (fd int, bound addr.Addr) {
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

// refusing returns an address that refuses connections: a socket is bound to it that
// does not listen.
func refusing(t testing.TB) addr.Addr {
	t.Helper()
	a := ip(t, "127.0.0.1:0")
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
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

func nonblocking(t testing.TB, fd int) bool {
	t.Helper()
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if err != nil {
		t.Fatal(err)
	}
	return flags&unix.O_NONBLOCK != 0
}

// want fails unless err is an *errstack.Error with that errno (0 for none) and, unless
// it is 0, that reason.
func want(t testing.TB, err error, errno syscall.Errno, reason errstack.Code) *errstack.Error {
	t.Helper()
	var e *errstack.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T) is no *errstack.Error", err, err)
	}
	if e.Errno() != errno || errno != 0 && !errors.Is(err, errno) {
		t.Errorf("%v: errno %v, want %v", err, e.Errno(), errno)
	}
	if errno == 0 && errors.As(err, new(syscall.Errno)) {
		t.Errorf("%v has an errno, want none", err)
	}
	if reason != 0 && !errors.Is(err, reason) {
		t.Errorf("%v does not match %v", err, reason)
	}
	return e
}
