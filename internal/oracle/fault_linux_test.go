package oracle_test

import (
	"fmt"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// hasFaults reports whether system calls can be made to fail on this machine.
func hasFaults(t *testing.T) bool {
	t.Helper()
	return hasAll(t, []string{"seccomp", "seccomp-args"})
}

// compareFaults makes every step of every function fail with every errno, and compares
// docs/faults.md with what was found.
func compareFaults(t *testing.T, c comparison, facts map[string]string) {
	socktest.Need(t, "seccomp", "seccomp-args")
	f := &faultTest{comparison: c, facts: facts}
	complete := t.Run("steps", f.compareSteps)
	complete = t.Run("fallback", f.compareFallback) && complete
	complete = t.Run("signals", f.compareSignals) && complete
	complete = t.Run("without counterpart", f.checkAlone) && complete
	switch {
	case !complete:
	case f.partial || f.parts < 4 || facts["fastopen"] != "interposed" || !socktest.Has(t, "ipv6"):
		t.Log("the table is made by all parts of this test, with IPv6, strace, and libcrypto without Fast Open")
	default:
		f.found.check(t)
	}
}

// faultTest is what the parts of the test share.
type faultTest struct {
	comparison
	facts   map[string]string // about libcrypto's side
	found   faultTable
	partial bool // some steps are not compared here
	parts   int  // of the test that ran to their end
}

// systemCall is a system call that is made to fail, with the errnos of its manual page.
type systemCall struct {
	name    string
	numbers []uint32
	errnos  []syscall.Errno
}

// everyCall are errnos that any call may return, from the system or from a sandbox.
var everyCall = []syscall.Errno{
	unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM, unix.EPERM, unix.ENOSYS, unix.ENOPROTOOPT,
}

func (c systemCall) allErrnos() []syscall.Errno { return slices.Concat(c.errnos, everyCall) }

// The system calls. After the errnos of the manual page proper come those that it names
// for single protocols, and the rest of the retry set if there is one.
var (
	ofSocket = systemCall{"socket", []uint32{unix.SYS_SOCKET}, []syscall.Errno{
		unix.EACCES, unix.EAFNOSUPPORT, unix.EINVAL, unix.EPROTONOSUPPORT}}
	ofIoctl = systemCall{"ioctl", []uint32{unix.SYS_IOCTL}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTTY, unix.EAGAIN}}
	ofSetsockopt = systemCall{"setsockopt", []uint32{unix.SYS_SETSOCKOPT}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EDOM, unix.EOPNOTSUPP, unix.EISCONN, unix.EAGAIN}}
	ofGetsockopt = systemCall{"getsockopt", []uint32{unix.SYS_GETSOCKOPT}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EOPNOTSUPP, unix.EAGAIN}}
	ofBind = systemCall{"bind", []uint32{unix.SYS_BIND}, []syscall.Errno{
		unix.EACCES, unix.EADDRINUSE, unix.EBADF, unix.EINVAL, unix.ENOTSOCK,
		unix.EADDRNOTAVAIL, unix.EFAULT, unix.ELOOP, unix.ENAMETOOLONG, unix.ENOENT, unix.ENOTDIR, unix.EROFS}}
	ofConnect = systemCall{"connect", []uint32{unix.SYS_CONNECT}, []syscall.Errno{
		unix.EACCES, unix.EADDRINUSE, unix.EADDRNOTAVAIL, unix.EAFNOSUPPORT, unix.EAGAIN, unix.EALREADY, unix.EBADF,
		unix.ECONNREFUSED, unix.EFAULT, unix.EINVAL, unix.EINPROGRESS, unix.EISCONN, unix.ENETUNREACH, unix.ENOTSOCK,
		unix.EPROTOTYPE, unix.ETIMEDOUT, unix.EHOSTUNREACH, unix.ECONNRESET, unix.ENOENT, unix.EPROTO, unix.ENOTCONN}}
	ofListen = systemCall{"listen", []uint32{unix.SYS_LISTEN}, []syscall.Errno{
		unix.EADDRINUSE, unix.EBADF, unix.ENOTSOCK, unix.EOPNOTSUPP}}
	ofAccept4 = systemCall{"accept", []uint32{unix.SYS_ACCEPT4}, []syscall.Errno{
		unix.EAGAIN, unix.EBADF, unix.ECONNABORTED, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.EOPNOTSUPP, unix.EPROTO,
		unix.ENETDOWN, unix.EHOSTDOWN, unix.ENONET, unix.EHOSTUNREACH, unix.ENETUNREACH,
		unix.ENOSR, unix.ESOCKTNOSUPPORT, unix.EPROTONOSUPPORT, unix.ETIMEDOUT,
		unix.ENOTCONN, unix.EALREADY, unix.EINPROGRESS}}
	ofGetsockname = systemCall{"getsockname", []uint32{unix.SYS_GETSOCKNAME}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK}}
	ofGetpeername = systemCall{"getpeername", []uint32{unix.SYS_GETPEERNAME}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL, unix.ENOTSOCK, unix.ENOTCONN}}
	ofPoll = systemCall{"poll", []uint32{unix.SYS_PPOLL, unix.SYS_PSELECT6}, []syscall.Errno{
		unix.EBADF, unix.EFAULT, unix.EINVAL}}
	ofPipe = systemCall{"pipe2", []uint32{unix.SYS_PIPE2}, []syscall.Errno{
		unix.EFAULT, unix.EINVAL}}
	ofClose = systemCall{"close", []uint32{unix.SYS_CLOSE}, []syscall.Errno{
		unix.EBADF, unix.EINTR, unix.EIO, unix.ENOSPC, unix.EDQUOT}}
)

// older returns the call together with older ones of the same meaning, which not all ports
// have and C may use.
func (f *faultTest) older(c systemCall, names ...string) systemCall {
	for _, name := range names {
		if text, ok := f.facts[name]; ok {
			c.numbers = append(slices.Clone(c.numbers), uint32(number(text)))
		}
	}
	return c
}

func (f *faultTest) accept() systemCall { return f.older(ofAccept4, "accept") }
func (f *faultTest) poll() systemCall   { return f.older(ofPoll, "poll", "select") }

// blockingMode is the condition on an ioctl that it sets the blocking mode.
func (f *faultTest) blockingMode() []sandbox.Arg {
	return []sandbox.Arg{{Index: 1, Op: sandbox.Equal, Value: uint32(number(f.facts["FIONBIO"]))}}
}

// option is the condition on a setsockopt or getsockopt that it is about one option.
func option(level, name uint32) []sandbox.Arg {
	return []sandbox.Arg{{Index: 1, Op: sandbox.Equal, Value: level}, {Index: 2, Op: sandbox.Equal, Value: name}}
}

// step is one system call that a function makes, and how to make it alone fail.
type step struct {
	name  string // the function, and what the call is for
	fails systemCall
	args  []sandbox.Arg // of the system call, if others are not to fail
	scene []string
	call  string
	rule  string // the intended difference, "" if bio does as libcrypto
	needs []string
}

// script returns the step with its system call failing for good.
func (s step) script(errno syscall.Errno) script {
	return script{
		fmt.Sprintf("%s: %s fails with %s", s.name, s.fails.name, errnoName(errno)),
		slices.Concat(s.scene, []string{fail(sandbox.Rule{Calls: s.fails.numbers, Args: s.args, Errno: errno}), s.call}),
	}
}

// errnoName returns the name in the manual pages of the socket calls: EOPNOTSUPP has two.
func errnoName(errno syscall.Errno) string {
	if errno == unix.EOPNOTSUPP {
		return "EOPNOTSUPP"
	}
	return unix.ErrnoName(errno)
}

// The scenes that a step finds.
var (
	streamScene    = []string{"socket s0 inet stream 0 -"}
	unixScene      = []string{"socket s0 unix stream 0 -"}
	listenerScene  = []string{streamScene[0], "listen s0 inet/127.0.0.1/0 -", "socket s1 inet stream 0 -"}
	unixListener   = []string{unixScene[0], "listen s0 unix/u0 -", "socket s1 unix stream 0 -"}
	connectedScene = append(slices.Clone(listenerScene), "connect s1 @s0 -")
	unixConnected  = append(slices.Clone(unixListener), "connect s1 @s0 -")
)
