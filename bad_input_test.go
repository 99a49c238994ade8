//go:build unix

package bio_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// TestBadDescriptor gives every function what is no socket.
func TestBadDescriptor(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	var pipe [2]int
	if err := unix.Pipe(pipe[:]); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(pipe[0])
	defer unix.Close(pipe[1])
	closed, err := unix.Dup(pipe[0])
	if err != nil {
		t.Fatal(err)
	}
	unix.Close(closed)

	a := ip(t, "127.0.0.1:0")
	for _, fd := range []struct {
		name   string
		number int
		errno  syscall.Errno // 0 where the number is refused without a system call
	}{
		{"-1", -1, 0},
		{"-2", -2, unix.EBADF},
		{"closed", closed, unix.EBADF},
		{"huge", 1<<31 - 1, unix.EBADF},
		{"directory", int(dir.Fd()), unix.ENOTSOCK},
		{"pipe", pipe[0], unix.ENOTSOCK},
	} {
		t.Run(fd.name, func(t *testing.T) {
			var st errstack.Stack
			r := bio.With(&st)
			reason := func(reason errstack.Code) errstack.Code {
				if fd.errno == 0 {
					return bio.ErrInvalidSocket
				}
				return reason
			}
			entries := func(what string, err *errstack.Error, n int) {
				t.Helper()
				if fd.errno == 0 && n > 1 {
					n = 1
				}
				if st.Len() != n || len(err.Entries()) != n {
					t.Errorf("%s: %d entries recorded, %d in the error, want %d", what, st.Len(), len(err.Entries()), n)
				}
				st.Clear()
			}
			entries("Bind", want(t, r.Bind(fd.number, &a, 0), fd.errno, reason(bio.ErrUnableToBindSocket)), 2)
			entries("Bind", want(t, r.Bind(fd.number, &a, bio.ReuseAddr), fd.errno, reason(bio.ErrUnableToReuseAddr)), 2)
			entries("Listen", want(t, r.Listen(fd.number, &a, 0), fd.errno, reason(bio.ErrGettingSocktype)), 2)
			if true {
				entries("Disconnect", want(t, r.Disconnect(fd.number), fd.errno, reason(bio.ErrConnectError)), 2)
			}
			if fd.errno == unix.EBADF {
				entries("Connect", want(t, r.Connect(fd.number, &a, 0), unix.EBADF, errstack.Sys(unix.EBADF)), 1)
			} else {
				entries("Connect", want(t, r.Connect(fd.number, &a, 0), fd.errno, reason(bio.ErrConnectError)), 2)
			}
			if fd.errno != 0 {
				entries("Connect", want(t, r.Connect(fd.number, &a, bio.KeepAlive), fd.errno, 0), 1+number(fd.errno == unix.ENOTSOCK))
			}
			errno := fd.errno
			if errno == 0 {
				errno = unix.EBADF // these leave -1 to the kernel
			}
			both := fd.errno != 0
			_, err := r.Accept(fd.number, nil, 0)
			e := want(t, err, errno, bio.ErrAcceptError)
			if st.Len() != 2 || len(e.Entries()) != 2 {
				t.Errorf("Accept(%s): %d entries", fd.name, st.Len())
			}
			st.Clear()
			var name addr.Addr
			want(t, r.SockInfo(fd.number, &name), errno, bio.ErrGetsocknameError)
			if st.Len() != 2 {
				t.Errorf("SockInfo(%s): %d entries", fd.name, st.Len())
			}
			st.Clear()
			pending, err := r.SockError(fd.number)
			if want(t, err, errno, 0); pending != nil {
				t.Errorf("pending %v", pending)
			}
			want(t, r.SetNoDelay(fd.number, true), errno, 0)
			if errno == unix.EBADF {
				want(t, r.SetNonBlock(fd.number, true), errno, 0)
				if st.Len() != 1 {
					t.Errorf("SetNonBlock(%s): %d entries", fd.name, st.Len())
				}
				st.Clear()
				if got, err := r.Wait(t.Context(), fd.number, bio.Readable); got != 0 || err == nil {
					t.Errorf("Wait(%s) = %v, %v", fd.name, got, err)
				}
			}
			if both && errno == unix.EBADF && fd.number >= 0 {
				want(t, r.Close(fd.number), errno, 0)
			}
			if fd.number < 0 {
				want(t, r.Close(fd.number), 0, bio.ErrInvalidSocket)
			}
			if st.Len() != 0 {
				t.Errorf("%d entries of functions that record nothing", st.Len())
			}
		})
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestNoAddress: a nil address and one without a family are refused before anything
// is done to the socket, and after the descriptor was.
func TestNoAddress(t *testing.T) {
	var st errstack.Stack
	r := bio.With(&st)
	for _, a := range []*addr.Addr{nil, {}} {
		for name, call := range map[string]func(int, *addr.Addr, bio.Options) error{"BIO_bind": r.Bind, "BIO_connect": r.Connect, "BIO_listen": r.Listen} {
			fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
			before := flagState(t, fd, unix.AF_INET)
			e := want(t, call(fd, a, bio.ListenOptions), unix.EAFNOSUPPORT, bio.ErrUnsupportedProtocolFamily)
			if got := flagState(t, fd, unix.AF_INET); got != before {
				t.Errorf("%s changed the flags from %v to %v", name, before, got)
			}
			if e.Func() != name || st.Len() != 1 {
				t.Errorf("%s: %+v, %d entries", name, e, st.Len())
			}
			st.Clear()
			want(t, call(-1, a, 0), 0, bio.ErrInvalidSocket)
			st.Clear()
		}
	}
	want(t, r.SockInfo(socket(t, unix.AF_INET, unix.SOCK_STREAM), nil), unix.EFAULT, errstack.Pack(errstack.LibBIO, errstack.ReasonPassedNullParameter))
	st.Clear()
}

// TestWrongFamily gives sockets the addresses of others.
func TestWrongFamily(t *testing.T) {
	needIPv6(t)
	v4, v6, local := ip(t, "127.0.0.1:0"), ip(t, "[::1]:0"), path(t, "s")
	for domain, others := range map[int][]addr.Addr{unix.AF_INET: {v6, local}, unix.AF_INET6: {local}, unix.AF_UNIX: {v4, v6}} {
		for _, a := range others {
			fd := socket(t, domain, unix.SOCK_STREAM)
			for _, call := range []func(int, *addr.Addr, bio.Options) error{quiet.Bind, quiet.Connect, quiet.Listen} {
				err := call(fd, &a, 0)
				if err == nil || err.(*errstack.Error).Errno() == 0 {
					t.Errorf("socket of family %d, address %v: %v", domain, a, err)
				}
			}
		}
	}
	fd := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	want(t, quiet.Connect(fd, &local, bio.NoDelay), unix.EOPNOTSUPP, bio.ErrUnableToNoDelay)
	want(t, quiet.Listen(fd, &local, bio.NoDelay), unix.EOPNOTSUPP, bio.ErrUnableToNoDelay)
}

// TestSocketFails names what the system does not have.
func TestSocketFails(t *testing.T) {
	var st errstack.Stack
	for _, test := range []struct {
		domain, socktype, protocol int
		errno                      syscall.Errno
	}{
		{9999, unix.SOCK_STREAM, 0, unix.EAFNOSUPPORT},
		{unix.AF_UNSPEC, unix.SOCK_STREAM, 0, unix.EAFNOSUPPORT},
		{unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_UDP, unix.EPROTONOSUPPORT},
	} {
		fd, err := bio.With(&st).Socket(test.domain, test.socktype, test.protocol, bio.ListenOptions)
		if want(t, err, test.errno, bio.ErrUnableToCreateSocket); fd != bio.InvalidSocket || st.Len() != 2 {
			t.Errorf("Socket(%d, %d, %d) = %d, %d entries", test.domain, test.socktype, test.protocol, fd, st.Len())
		}
		st.Clear()
	}
}

// TestPathLength binds paths at the limit of sun_path, and clears nothing away.
func TestPathLength(t *testing.T) {
	t.Chdir(t.TempDir())
	limit := len(unix.RawSockaddrUnix{}.Path) - 1
	for _, test := range []struct {
		length int
		errno  syscall.Errno
	}{{0, unix.EINVAL}, {1, 0}, {limit, 0}, {limit + 1, unix.ENAMETOOLONG}, {limit + 2, unix.ENAMETOOLONG}} {
		name := make([]byte, test.length)
		for i := range name {
			name[i] = 'a'
		}
		a, err := addr.Unix(string(name))
		if test.errno != 0 {
			want(t, err, test.errno, 0)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		l, bound := listener(t, a, bio.ReuseAddr)
		if bound != a {
			t.Errorf("path of %d bytes: bound to %v", test.length, bound)
		}
		if _, err := os.Stat(filepath.Join(string(name))); err != nil {
			t.Error(err)
		}
		fd := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
		want(t, quiet.Listen(fd, &a, bio.ReuseAddr), unix.EADDRINUSE, bio.ErrUnableToBindSocket)
		closeFD(t, fd)
		want(t, quiet.Connect(l, &a, 0), unix.EINVAL, bio.ErrConnectError)
	}
	_, err := addr.Unix("a\x00b")
	want(t, err, unix.EINVAL, 0)
}

// TestFullTable fills the table of descriptors: the errors are right, an Accept that
// fails leaves the connection in the queue, and service is back at once.
func TestFullTable(t *testing.T) {
	l, bound := listener(t, ip(t, "127.0.0.1:0"), bio.NonBlock)
	client := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	if err := bio.Connect(client, &bound, 0); err != nil {
		t.Fatal(err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	low := limit
	low.Cur = 128
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &limit)

	var st errstack.Stack
	r := bio.With(&st)
	var full []int
	for {
		fd, err := r.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
		if err != nil {
			want(t, err, unix.EMFILE, bio.ErrUnableToCreateSocket)
			break
		}
		full = append(full, fd)
	}
	conn, err := r.Accept(l, nil, 0)
	if want(t, err, unix.EMFILE, bio.ErrAcceptError); conn != bio.InvalidSocket {
		t.Errorf("Accept gave %d", conn)
	}
	if st.Len() != 4 {
		t.Errorf("%d entries, want 4", st.Len())
	}
	for _, fd := range full {
		closeFD(t, fd)
	}
	conn, err = r.Accept(l, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	closeFD(t, conn)
}
