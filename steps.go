package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// steps is one call on its way: where it failed, if it did. The steps of each C function
// stand in the file of the function, one a line, in the order of the specification, in the
// exported function itself where they can: one more to return through costs nanoseconds.
// Nothing is formatted and nothing recorded before the exported function asks for it.
type steps struct {
	failed *errstack.Step
	errno  syscall.Errno
}

// The places where a call can fail, with what OpenSSL queues there. Where Func is
// empty the entries name the function that was called.
var (
	atInvalidSocket = errstack.Step{Code: ErrInvalidSocket}
	atAddress       = errstack.Step{Code: ErrUnsupportedProtocolFamily}
	atSocket        = errstack.Step{Syscall: "socket", SysData: "calling socket()", Code: ErrUnableToCreateSocket}
	atSocketType    = errstack.Step{Syscall: "getsockopt", SysData: "calling getsockopt()", Code: ErrGettingSocktype}
	atNonBlock      = errstack.Step{Func: "BIO_socket_ioctl", Syscall: "ioctl", SysData: "calling ioctlsocket()"}
	atKeepAlive     = errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToKeepAlive}
	atNoDelay       = errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToNoDelay}
	atV6Only        = errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrListenV6Only}
	atTFO           = errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToTFO}
	atReuseAddr     = errstack.Step{Func: "BIO_bind", Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToReuseAddr}
	atBind          = errstack.Step{Func: "BIO_bind", Syscall: "bind", SysData: "calling bind()", Code: ErrUnableToBindSocket}
	atConnect       = errstack.Step{Syscall: "connect", SysData: "calling connect()", Code: ErrConnectError}
	atListen        = errstack.Step{Syscall: "listen", SysData: "calling listen()", Code: ErrUnableToListenSocket}
	atAccept        = errstack.Step{Syscall: "accept", SysData: "calling accept()", Code: ErrAcceptError}
)

// check notes a step that failed, and says whether the call goes on. It is small enough
// to be inlined, and so are most of the calls it checks: a function that returns after a
// system call costs several nanoseconds.
func (s *steps) check(at *errstack.Step, errno syscall.Errno) bool {
	if errno != 0 {
		s.failed, s.errno = at, errno
		return false
	}
	return true
}

// valid refuses the one number that is no descriptor, and an address without a family:
// Linux would take that as a wildcard in bind(2) and as an order to disconnect in
// connect(2). Any other number is the kernel's to judge.
func (s *steps) valid(fd int, a *addr.Addr) bool {
	return s.validSocket(fd) && s.validAddress(a)
}

func (s *steps) validSocket(fd int) bool {
	if fd == InvalidSocket {
		s.failed = &atInvalidSocket
	}
	return fd != InvalidSocket
}

func (s *steps) validAddress(a *addr.Addr) bool {
	if a == nil || a.Sockaddr().Family() == syscall.AF_UNSPEC {
		return s.check(&atAddress, syscall.EAFNOSUPPORT)
	}
	return true
}
