package oracle_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
)

// step is one system call that a function makes, and how to make it alone fail.
type step struct {
	name   string
	calls  []uint32
	where  []argument
	errnos []syscall.Errno // of its man page
	scene  []string
	call   string
}

func option(level, name uint32) []argument { return []argument{{1, level}, {2, name}} }

// everyCall are errnos that any call may give, by the system or by a sandbox.
var everyCall = []syscall.Errno{
	unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM, unix.EPERM, unix.ENOSYS, unix.ENOPROTOOPT,
}

var (
	ofSocket  = []syscall.Errno{unix.EACCES, unix.EAFNOSUPPORT, unix.EINVAL, unix.EPROTONOSUPPORT}
	ofOption  = []syscall.Errno{unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EDOM, unix.EAGAIN}
	ofIoctl   = []syscall.Errno{unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTTY, unix.EAGAIN}
	ofBind    = []syscall.Errno{unix.EACCES, unix.EADDRINUSE, unix.EBADF, unix.EINVAL, unix.ENOTSOCK, unix.EADDRNOTAVAIL, unix.EFAULT, unix.ELOOP, unix.ENAMETOOLONG, unix.ENOENT, unix.ENOTDIR, unix.EROFS}
	ofConnect = []syscall.Errno{unix.EACCES, unix.EADDRINUSE, unix.EADDRNOTAVAIL, unix.EAFNOSUPPORT, unix.EAGAIN, unix.EALREADY, unix.EBADF, unix.ECONNREFUSED, unix.EFAULT, unix.EINPROGRESS, unix.EISCONN, unix.ENETUNREACH, unix.ENOTSOCK, unix.EPROTOTYPE, unix.ETIMEDOUT, unix.EPROTO, unix.ENOTCONN}
	ofListen  = []syscall.Errno{unix.EADDRINUSE, unix.EBADF, unix.ENOTSOCK, unix.EOPNOTSUPP}
	ofAccept  = []syscall.Errno{unix.EAGAIN, unix.EBADF, unix.ECONNABORTED, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EOPNOTSUPP, unix.EPROTO, unix.ENETDOWN, unix.ENOTCONN, unix.EALREADY, unix.EINPROGRESS}
	ofName    = []syscall.Errno{unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK}
	ofClose   = []syscall.Errno{unix.EBADF, unix.EINTR, unix.EIO, unix.ENOSPC, unix.EDQUOT}
)

// faultSteps are all steps of all functions, as far as this machine can reach them.
// A signal is not among the errnos of accept and connect, where bio goes on.
func faultSteps(inet6 bool, fionbio uint32) []step {
	stream := []string{"socket s0 inet stream 0 -"}
	listener := []string{"socket s0 inet stream 0 -", "listen s0 inet/127.0.0.1/0 -", "socket s1 inet stream 0 -"}
	pending := append(slices.Clone(listener), "connect s1 @s0 -")
	reuse, keep := option(unix.SOL_SOCKET, unix.SO_REUSEADDR), option(unix.SOL_SOCKET, unix.SO_KEEPALIVE)
	nodelay, mode := option(unix.IPPROTO_TCP, unix.TCP_NODELAY), []argument{{1, fionbio}}
	set, get, ioctl := []uint32{unix.SYS_SETSOCKOPT}, []uint32{unix.SYS_GETSOCKOPT}, []uint32{unix.SYS_IOCTL}
	bind := "bind s0 inet/127.0.0.1/0 0xff"
	connect := "connect s1 @s0 0x3f"
	listen := "listen s0 inet/127.0.0.1/0 0x3f"
	steps := []step{
		{"socket", []uint32{unix.SYS_SOCKET}, nil, ofSocket, nil, stream[0]},
		{"bind, REUSEADDR", set, reuse, ofOption, stream, bind},
		{"bind", []uint32{unix.SYS_BIND}, nil, ofBind, stream, bind},
		{"connect, blocking mode", ioctl, mode, ofIoctl, listener, connect},
		{"connect, KEEPALIVE", set, keep, ofOption, listener, connect},
		{"connect, NODELAY", set, nodelay, ofOption, listener, connect},
		{"connect, TFO", set, option(unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT), ofOption, listener, connect},
		{"connect", []uint32{unix.SYS_CONNECT}, nil, ofConnect, listener, connect},
		{"connect, blocking", []uint32{unix.SYS_CONNECT}, nil, ofConnect, listener, "connect s1 @s0 -"},
		{"listen, socket type", get, option(unix.SOL_SOCKET, unix.SO_TYPE), ofOption, stream, listen},
		{"listen, blocking mode", ioctl, mode, ofIoctl, stream, listen},
		{"listen, KEEPALIVE", set, keep, ofOption, stream, listen},
		{"listen, NODELAY", set, nodelay, ofOption, stream, listen},
		{"listen, REUSEADDR", set, reuse, ofOption, stream, listen},
		{"listen, bind", []uint32{unix.SYS_BIND}, nil, ofBind, stream, listen},
		{"listen", []uint32{unix.SYS_LISTEN}, nil, ofListen, stream, listen},
		{"listen, TFO", set, option(unix.IPPROTO_TCP, unix.TCP_FASTOPEN), ofOption, stream, listen},
		{"accept", acceptCalls, nil, ofAccept, pending, "accept s2 s0 $a -"},
		{"accept, non-blocking", acceptCalls, nil, ofAccept, pending, "accept s2 s0 none NONBLOCK"},
		{"close", []uint32{unix.SYS_CLOSE}, nil, ofClose, stream, "close s0"},
		{"nbio", ioctl, mode, ofIoctl, stream, "nbio s0 1"},
		{"ndelay", set, nodelay, ofOption, stream, "ndelay s0 1"},
		{"sockerror", get, option(unix.SOL_SOCKET, unix.SO_ERROR), ofOption, stream, "sockerror s0"},
		{"sockinfo", []uint32{unix.SYS_GETSOCKNAME}, nil, ofName, stream, "sockinfo s0 $a"},
		{"disconnect", []uint32{unix.SYS_CONNECT}, nil, ofConnect, pending, "disconnect s1"},
	}
	if inet6 {
		steps = append(steps, step{"listen, V6_ONLY", set, option(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY), ofOption,
			[]string{"socket s0 inet6 stream 0 -"}, "listen s0 inet6/::/0 0x3f"})
	}
	return steps
}

func (s step) script(errno syscall.Errno) script {
	f := fault{s.calls, s.where, errno}
	return script{fmt.Sprintf("%s fails with %d (%v)", s.name, int(errno), errno), slices.Concat(s.scene, []string{f.step(), s.call})}
}

// faultScript is a script and the errno that its last call is to meet.
type faultScript struct {
	script
	errno string
}

// compareFaults makes every step of every function fail with every errno.
func compareFaults(t *testing.T, p pair, hello answer) {
	if len(acceptCalls) == 0 {
		t.Skip("the socket calls of this machine go through one system call, whose arguments a filter cannot see")
	}
	probe := script{"probe", []string{fault{[]uint32{unix.SYS_ACCT}, nil, unix.EPERM}.step()}}
	if answered, err := ask("bio", t.TempDir(), []script{probe}); err != nil {
		t.Fatal(err)
	} else if result := answered.scripts[0][0].result; result != "0" {
		t.Skipf("no seccomp filters on this machine: errno %s", result)
	}
	met := make(map[string]faultScript)
	faulty := pair{p.libcrypto, p.isolated, func(s script, c []block) []block {
		want := rewrite(s, c)
		whole := len(s.steps) == len(met[s.name].steps) // not one that is being shrunk
		if result := want[len(want)-1].result + " "; whole && !strings.Contains(result, " "+met[s.name].errno+" ") {
			t.Errorf("%s: libcrypto did not meet it: %s", s.name, result)
		}
		return want
	}}
	var scripts, refused []script
	for _, s := range faultSteps(hello.inet6, hello.fionbio) {
		for _, errno := range slices.Concat(s.errnos, everyCall) {
			one := faultScript{s.script(errno), strconv.Itoa(int(errno))}
			met[one.name] = one
			if errno == unix.ENOSYS && (strings.HasPrefix(s.name, "accept") || s.name == "socket") {
				refused = append(refused, one.script) // remembered by the process
				continue
			}
			scripts = append(scripts, one.script)
		}
	}
	faulty.compare(t, scripts)
	for _, s := range refused {
		faulty.compare(t, []script{s})
	}
	t.Run("accept4", func(t *testing.T) { compareAccept4(t, p, hello.fionbio) })
}

// compareAccept4 is the rule "accept4". OpenSSL accepts and then sets the blocking
// mode; bio has one system call for both. So where setting the mode fails, bio does
// what OpenSSL does where it does not; and where there is no accept4, bio falls
// back to what OpenSSL does.
func compareAccept4(t *testing.T, p pair, fionbio uint32) {
	scene := []string{"socket s0 inet stream 0 -", "listen s0 inet/127.0.0.1/0 -", "socket s1 inet stream 0 -", "connect s1 @s0 -"}
	noMode := fault{[]uint32{unix.SYS_IOCTL}, []argument{{1, fionbio}}, unix.EIO}
	noAccept4 := fault{[]uint32{unix.SYS_ACCEPT4}, nil, unix.ENOSYS}
	for _, options := range []string{"-", "NONBLOCK"} {
		accept := "accept s2 s0 $a " + options
		faulty := script{"accept cannot set the blocking mode, " + options, slices.Concat(scene, []string{noMode.step(), accept})}
		fine := script{faulty.name, slices.Concat(scene, []string{"assign $a cleared", accept})}
		unfiltered := pair{p.libcrypto, p.isolated, func(s script, c []block) []block {
			last := c[len(c)-1]
			if want := systemEntry(int(unix.EIO), "BIO_socket_ioctl", "calling ioctlsocket()"); !slices.Equal(last.queue, []string{want}) {
				t.Fatalf("libcrypto: %q, want %s", last.queue, want)
			}
			if before := c[len(c)-3]; last.open != before.open {
				t.Fatalf("libcrypto keeps a descriptor: %s open, %s before", last.open, before.open)
			}
			answered, err := ask(p.libcrypto, t.TempDir(), []script{fine})
			if err != nil {
				t.Fatal(err)
			}
			oracle.Fired("accept4")
			return rewrite(s, answered.scripts[0])
		}}
		unfiltered.compare(t, []script{faulty})
		p.compare(t, []script{{"no accept4, " + options, slices.Concat(scene, []string{noAccept4.step(), accept, accept})}})
		p.compare(t, []script{{"no accept4 and no blocking mode, " + options, slices.Concat(scene, []string{noAccept4.step(), noMode.step(), accept})}})
	}
}
