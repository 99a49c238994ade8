package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// steps is one call on its way. Each method is a step of the C function: it does
// what the options ask for and says whether the call goes on. A step that fails
// leaves what failed in failed and errno; nothing is formatted and nothing recorded
// before the exported function asks for it.
type steps struct {
	fd     int
	failed *errstack.Step
	errno  syscall.Errno
	cause  error // in place of an errno
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

// check notes a step that failed.
func (s *steps) check(at *errstack.Step, errno syscall.Errno) bool {
	if errno != 0 {
		s.failed, s.errno = at, errno
		return false
	}
	return true
}

// validSocket refuses the one number that is no descriptor; any other is the
// kernel's to judge.
func (s *steps) validSocket() bool {
	if s.fd == InvalidSocket {
		s.failed = &atInvalidSocket
		return false
	}
	return true
}

// validAddress refuses an address without a family: Linux would take it as a
// wildcard in bind(2) and as an order to disconnect in connect(2).
func (s *steps) validAddress(a *addr.Addr) bool {
	if a == nil || a.Family() == syscall.AF_UNSPEC {
		return s.check(&atAddress, syscall.EAFNOSUPPORT)
	}
	return true
}

func (s *steps) setNonBlock(opts Options) bool {
	return s.check(&atNonBlock, sys.SetNonblock(s.fd, opts&NonBlock != 0))
}

func (s *steps) setKeepAlive(opts Options) bool {
	return opts&KeepAlive == 0 || s.check(&atKeepAlive, sys.SetKeepAlive(s.fd))
}

func (s *steps) setNoDelay(opts Options) bool {
	return opts&NoDelay == 0 || s.check(&atNoDelay, sys.SetNoDelay(s.fd, true))
}
