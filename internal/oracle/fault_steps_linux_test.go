package oracle_test

import (
	"fmt"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// step is one system call that a function makes, and how to make it alone fail.
type step struct {
	name  string // the function, and what the call is for
	kind  faultKind
	where []argument
	scene []string
	call  string
	rule  string // the intended difference, "" where bio does as libcrypto
}

// faultKind is a system call with the errnos of its man page.
type faultKind struct {
	name    string
	numbers []uint32
	errnos  []syscall.Errno
}

// everyCall are errnos that any call may give, by the system or by a sandbox.
var everyCall = []syscall.Errno{
	unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM, unix.EPERM, unix.ENOSYS, unix.ENOPROTOOPT,
}

// The system calls. After the errnos of the man page proper come those that it names
// for single protocols, and the rest of the retry set where there is one.
var (
	ofSocket = faultKind{"socket", []uint32{unix.SYS_SOCKET}, []syscall.Errno{
		unix.EACCES, unix.EAFNOSUPPORT, unix.EINVAL, unix.EPROTONOSUPPORT}}
	ofIoctl = faultKind{"ioctl", []uint32{unix.SYS_IOCTL}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTTY, unix.EAGAIN}}
	ofSetsockopt = faultKind{"setsockopt", []uint32{unix.SYS_SETSOCKOPT}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EDOM, unix.EOPNOTSUPP, unix.EISCONN, unix.EAGAIN}}
	ofGetsockopt = faultKind{"getsockopt", []uint32{unix.SYS_GETSOCKOPT}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EOPNOTSUPP, unix.EAGAIN}}
	ofBind = faultKind{"bind", []uint32{unix.SYS_BIND}, []syscall.Errno{
		unix.EACCES, unix.EADDRINUSE, unix.EBADF, unix.EINVAL, unix.ENOTSOCK,
		unix.EADDRNOTAVAIL, unix.EFAULT, unix.ELOOP, unix.ENAMETOOLONG, unix.ENOENT, unix.ENOTDIR, unix.EROFS}}
	ofConnect = faultKind{"connect", []uint32{unix.SYS_CONNECT}, []syscall.Errno{
		unix.EACCES, unix.EADDRINUSE, unix.EADDRNOTAVAIL, unix.EAFNOSUPPORT, unix.EAGAIN, unix.EALREADY, unix.EBADF,
		unix.ECONNREFUSED, unix.EFAULT, unix.EINVAL, unix.EINPROGRESS, unix.EISCONN, unix.ENETUNREACH, unix.ENOTSOCK,
		unix.EPROTOTYPE, unix.ETIMEDOUT, unix.EHOSTUNREACH, unix.ECONNRESET, unix.ENOENT, unix.EPROTO, unix.ENOTCONN}}
	ofListen = faultKind{"listen", []uint32{unix.SYS_LISTEN}, []syscall.Errno{
		unix.EADDRINUSE, unix.EBADF, unix.ENOTSOCK, unix.EOPNOTSUPP}}
	ofAccept = faultKind{"accept", acceptCalls, []syscall.Errno{
		unix.EAGAIN, unix.EBADF, unix.ECONNABORTED, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EOPNOTSUPP, unix.EPROTO,
		unix.ENETDOWN, unix.EHOSTDOWN, unix.ENONET, unix.EHOSTUNREACH, unix.ENETUNREACH,
		unix.ENOSR, unix.ESOCKTNOSUPPORT, unix.EPROTONOSUPPORT, unix.ETIMEDOUT,
		unix.ENOTCONN, unix.EALREADY, unix.EINPROGRESS}}
	ofGetsockname = faultKind{"getsockname", []uint32{unix.SYS_GETSOCKNAME}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK}}
	ofPoll = faultKind{"poll", pollCalls, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL}}
	ofClose = faultKind{"close", []uint32{unix.SYS_CLOSE}, []syscall.Errno{
		unix.EBADF, unix.EINTR, unix.EIO, unix.ENOSPC, unix.EDQUOT}}
)

func option(level, name uint32) []argument { return []argument{{1, level}, {2, name}} }

// The scenes that a step finds.
var (
	streamScene    = []string{"socket s0 inet stream 0 -"}
	unixScene      = []string{"socket s0 unix stream 0 -"}
	listenerScene  = []string{streamScene[0], "listen s0 inet/127.0.0.1/0 -", "socket s1 inet stream 0 -"}
	unixListener   = []string{unixScene[0], "listen s0 unix/u0 -", "socket s1 unix stream 0 -"}
	connectedScene = append(slices.Clone(listenerScene), "connect s1 @s0 -")
	unixConnected  = append(slices.Clone(unixListener), "connect s1 @s0 -")
)

// faultSteps are all steps of all functions, as far as this machine can reach them.
// EINTR of accept, connect and poll is not among their errnos: bio goes on, so that it
// must be counted. fastOpen is what builds of libcrypto without Fast Open differ by.
func faultSteps(inet6 bool, fionbio uint32, fastOpen string) []step {
	reuse, keep := option(unix.SOL_SOCKET, unix.SO_REUSEADDR), option(unix.SOL_SOCKET, unix.SO_KEEPALIVE)
	nodelay, mode := option(unix.IPPROTO_TCP, unix.TCP_NODELAY), []argument{{1, fionbio}}
	bind := "bind s0 inet/127.0.0.1/0 0xff"
	connect := "connect s1 @s0 0x3f"
	listen := "listen s0 inet/127.0.0.1/0 0x3f"
	steps := []step{
		{name: "BIO_socket", kind: ofSocket, call: streamScene[0]},
		{name: "BIO_bind, SO_REUSEADDR", kind: ofSetsockopt, where: reuse, scene: streamScene, call: bind},
		{name: "BIO_bind", kind: ofBind, scene: streamScene, call: bind},
		{name: "BIO_bind, AF_UNIX", kind: ofBind, scene: unixScene, call: "bind s0 unix/u0 -"},
		{name: "BIO_connect, blocking mode", kind: ofIoctl, where: mode, scene: listenerScene, call: connect},
		{name: "BIO_connect, SO_KEEPALIVE", kind: ofSetsockopt, where: keep, scene: listenerScene, call: connect},
		{name: "BIO_connect, TCP_NODELAY", kind: ofSetsockopt, where: nodelay, scene: listenerScene, call: connect},
		{name: "BIO_connect, TCP_FASTOPEN_CONNECT", kind: ofSetsockopt, rule: fastOpen,
			where: option(unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT), scene: listenerScene, call: connect},
		{name: "BIO_connect, non-blocking", kind: ofConnect, scene: listenerScene, call: connect},
		{name: "BIO_connect, blocking", kind: ofConnect, scene: listenerScene, call: "connect s1 @s0 -"},
		{name: "BIO_connect, AF_UNIX, non-blocking", kind: ofConnect, scene: unixListener, call: "connect s1 @s0 NONBLOCK"},
		{name: "BIO_connect, AF_UNIX, blocking", kind: ofConnect, scene: unixListener, call: "connect s1 @s0 -"},
		{name: "BIO_listen, SO_TYPE", kind: ofGetsockopt, where: option(unix.SOL_SOCKET, unix.SO_TYPE), scene: streamScene, call: listen},
		{name: "BIO_listen, blocking mode", kind: ofIoctl, where: mode, scene: streamScene, call: listen},
		{name: "BIO_listen, SO_KEEPALIVE", kind: ofSetsockopt, where: keep, scene: streamScene, call: listen},
		{name: "BIO_listen, TCP_NODELAY", kind: ofSetsockopt, where: nodelay, scene: streamScene, call: listen},
		{name: "BIO_listen, SO_REUSEADDR", kind: ofSetsockopt, where: reuse, scene: streamScene, call: listen},
		{name: "BIO_listen, bind", kind: ofBind, scene: streamScene, call: listen},
		{name: "BIO_listen, AF_UNIX, bind", kind: ofBind, scene: unixScene, call: "listen s0 unix/u0 -"},
		{name: "BIO_listen", kind: ofListen, scene: streamScene, call: listen},
		{name: "BIO_listen, TCP_FASTOPEN", kind: ofSetsockopt, rule: fastOpen,
			where: option(unix.IPPROTO_TCP, unix.TCP_FASTOPEN), scene: streamScene, call: listen},
		{name: "BIO_accept_ex", kind: ofAccept, scene: connectedScene, call: "accept s2 s0 $a -"},
		{name: "BIO_accept_ex, non-blocking, no address", kind: ofAccept, scene: connectedScene, call: "accept s2 s0 none NONBLOCK"},
		{name: "BIO_accept_ex, AF_UNIX", kind: ofAccept, scene: unixConnected, call: "accept s2 s0 $a -"},
		{name: "BIO_closesocket", kind: ofClose, scene: streamScene, call: "close s0"},
		{name: "BIO_socket_nbio", kind: ofIoctl, where: mode, scene: streamScene, call: "nbio s0 1"},
		{name: "BIO_set_tcp_ndelay", kind: ofSetsockopt, where: nodelay, scene: streamScene, call: "ndelay s0 1"},
		{name: "BIO_sock_error", kind: ofGetsockopt, rule: "sock-error",
			where: option(unix.SOL_SOCKET, unix.SO_ERROR), scene: streamScene, call: "sockerror s0"},
		{name: "BIO_sock_info", kind: ofGetsockname, scene: streamScene, call: "sockinfo s0 $a"},
		{name: "BIO_socket_wait", kind: ofPoll, scene: connectedScene, call: "wait s0 1"},
		{name: "BIO_connect of a cleared address", kind: ofConnect, scene: connectedScene, call: "disconnect s1"},
	}
	if inet6 {
		steps = append(steps, step{name: "BIO_listen, IPV6_V6ONLY", kind: ofSetsockopt,
			where: option(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY), scene: []string{"socket s0 inet6 stream 0 -"}, call: "listen s0 inet6/::/0 0x3f"})
	}
	return steps
}

// script is the step with its call failing for good.
func (s step) script(errno syscall.Errno) script {
	f := fault{s.kind.numbers, s.where, errno}
	return script{fmt.Sprintf("%s: %s fails with %s", s.name, s.kind.name, errnoName(errno)), slices.Concat(s.scene, []string{f.step(), s.call})}
}

// errnoName is the name that the pages of the socket calls have: EOPNOTSUPP has two.
func errnoName(errno syscall.Errno) string {
	if errno == unix.EOPNOTSUPP {
		return "EOPNOTSUPP"
	}
	return unix.ErrnoName(errno)
}
