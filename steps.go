package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// The steps at which a function can fail, with what OpenSSL queues there. If Func is empty
// the entries name the function that was called.
var (
	stepInvalidSocket = &errstack.Step{Code: ErrInvalidSocket}
	stepAddress       = &errstack.Step{Code: ErrUnsupportedProtocolFamily}
	stepStartup       = &errstack.Step{Func: "BIO_sock_init", Syscall: "WSAStartup", SysData: "calling wsastartup()", Code: errstack.ErrWSAStartup}
	stepSocket        = &errstack.Step{Syscall: "socket", SysData: "calling socket()", Code: ErrUnableToCreateSocket}
	stepSocketType    = &errstack.Step{Syscall: "getsockopt", SysData: "calling getsockopt()", Code: ErrGettingSocktype}
	stepNonBlock      = &errstack.Step{Func: "BIO_socket_ioctl", Syscall: "ioctl", SysData: "calling ioctlsocket()"}
	stepKeepAlive     = &errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToKeepAlive}
	stepNoDelay       = &errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToNoDelay}
	stepV6Only        = &errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrListenV6Only}
	stepTFO           = &errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToTFO}
	stepReuseAddr     = &errstack.Step{Func: "BIO_bind", Syscall: "setsockopt", SysData: "calling setsockopt()", Code: ErrUnableToReuseAddr}
	stepBind          = &errstack.Step{Func: "BIO_bind", Syscall: "bind", SysData: "calling bind()", Code: ErrUnableToBindSocket}
	stepConnect       = &errstack.Step{Syscall: "connect", SysData: "calling connect()", Code: ErrConnectError}
	stepListen        = &errstack.Step{Syscall: "listen", SysData: "calling listen()", Code: ErrUnableToListenSocket}
	stepAccept        = &errstack.Step{Syscall: "accept", SysData: "calling accept()", Code: ErrAcceptError}

	stepFinishConnect   = &errstack.Step{Syscall: "connect", SysData: "calling connect()", Code: ErrNBIOConnectError}
	stepSockname        = &errstack.Step{Syscall: "getsockname", SysData: "calling getsockname()", Code: ErrGetsocknameError}
	stepSocknameLength  = &errstack.Step{Syscall: "getsockname", Code: ErrGetsocknameTruncated}
	stepSocknameAddress = &errstack.Step{Code: errstack.ErrPassedNullParameter}
)

// The steps of functions that record nothing.
var (
	stepCloseInvalid = &errstack.Step{Code: ErrInvalidSocket, Quiet: true}
	stepClose        = &errstack.Step{Syscall: "close", SysData: "calling close()", Quiet: true}
	stepSetNoDelay   = &errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Quiet: true}
	stepSockError    = &errstack.Step{Syscall: "getsockopt", SysData: "calling getsockopt()", Quiet: true}
	stepDescribe     = &errstack.Step{Syscall: "getsockopt", SysData: "calling getsockopt()", Quiet: true}
	stepPending      = &errstack.Step{Quiet: true}
	stepPoll         = &errstack.Step{Syscall: "poll", SysData: "calling poll()", Quiet: true}
	stepContext      = &errstack.Step{Quiet: true}
)

// check refuses InvalidSocket and an address without a family, which Linux would take as a
// wildcard in bind(2) and as a request to disconnect in connect(2). The kernel judges every
// other number.
func check(fd int, a *addr.Addr) (*errstack.Step, syscall.Errno) {
	if fd == InvalidSocket {
		return stepInvalidSocket, 0
	}
	if a == nil || a.Sockaddr().Family() == syscall.AF_UNSPEC {
		return stepAddress, syscall.EAFNOSUPPORT
	}
	return nil, 0
}
