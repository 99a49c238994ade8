package bionet

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// The steps of BIO_socket, BIO_bind, BIO_listen and BIO_connect that this package or package
// net takes in their place.
var (
	stepSocket    = callStep("socket", bio.ErrUnableToCreateSocket)
	stepReuseAddr = callStep("setsockopt", bio.ErrUnableToReuseAddr)
	stepTFO       = callStep("setsockopt", bio.ErrUnableToTFO)
	stepBind      = callStep("bind", bio.ErrUnableToBindSocket)
	stepListen    = callStep("listen", bio.ErrUnableToListenSocket)
	stepConnect   = callStep("connect", bio.ErrConnectError)
)

// callStep returns the step of a system call, with what OpenSSL queues if it fails.
func callStep(call string, reason errstack.Code) *errstack.Step {
	return &errstack.Step{Syscall: call, SysData: "calling " + call + "()", Code: reason}
}

// refuse returns the step of a failure without a system call, which OpenSSL does not queue.
func refuse(why string) *errstack.Step { return &errstack.Step{SysData: why, Quiet: true} }

// failure returns the error of function, which failed at step, about subject, which may be
// nil, at the position pc.
func failure(step *errstack.Step, function string, errno syscall.Errno, subject fmt.Stringer, pc uintptr) error {
	e := step.Make(function, errno, subject, pc)
	return &e
}

// restate returns err, which a function of package bio, addr or lookup returned, as an error
// of function about subject, at the position pc: its own position is in this package.
func restate(err error, function string, subject fmt.Stringer, pc uintptr) error {
	e := err.(*errstack.Error)
	step := e.Step()
	restated := step.Make(function, e.Errno(), subject, pc)
	if cause := e.Unwrap(); cause != nil && cause != error(e.Errno()) {
		restated = restated.WithCause(cause)
	}
	return &restated
}

// fromNet returns an error of package net, for a socket that was to be bound to local and to
// connect to remote, as package bio returns it. remote is the zero Addr for a listener. An error
// that no system call failed with stays as it is.
func (c *call) fromNet(err error, local, remote addr.Addr) error {
	failed, isCall := errors.AsType[*os.SyscallError](err)
	errno, hasErrno := errors.AsType[syscall.Errno](err)
	if !isCall || !hasErrno {
		return err
	}
	function, subject := "BIO_connect", remote
	isListener := remote == (addr.Addr{})
	if isListener {
		function, subject = "BIO_listen", local
	}
	switch failed.Syscall {
	case "socket":
		return failure(stepSocket, "BIO_socket", errno, nil, c.pc)
	case "bind":
		return failure(stepBind, "BIO_bind", errno, local, c.pc)
	case "listen":
		return failure(stepListen, "BIO_listen", errno, local, c.pc)
	case "connect", "connectex": // the latter on Windows
		return failure(stepConnect, "BIO_connect", errno, remote, c.pc)
	case "setsockopt":
		if isListener { // SO_REUSEADDR
			return failure(stepReuseAddr, "BIO_bind", errno, local, c.pc)
		}
	}
	// SO_ERROR of a client, and SO_UPDATE_CONNECT_CONTEXT on Windows.
	return failure(callStep(failed.Syscall, 0), function, errno, subject, c.pc)
}
