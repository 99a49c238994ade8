package lookup

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// failure says why a lookup failed. The functions that find out return it, and the exported
// function makes the error, at a depth that is the same everywhere.
type failure struct {
	step  *errstack.Step
	errno syscall.Errno
	cause error
}

// The ways in which a lookup can fail, with what OpenSSL queues. The data is the text of
// gai_strerror in the GNU C library.
var (
	atName        = systemLib("Name or service not known")                 // EAI_NONAME
	atAgain       = systemLib("Temporary failure in name resolution")      // EAI_AGAIN
	atOtherFamily = systemLib("Address family for hostname not supported") // EAI_ADDRFAMILY
	atService     = systemLib("Servname not supported for ai_socktype")    // EAI_SERVICE
	atSocketType  = systemLib("ai_socktype not supported")                 // EAI_SOCKTYPE
	atNoStrings   = systemLib("ai_family not supported")                   // EAI_FAMILY

	// EAI_SYSTEM
	atSystem     = errstack.Step{Syscall: "socket", SysData: "calling getaddrinfo()", Code: errstack.ErrSysLib}
	atNameSystem = errstack.Step{Syscall: "socket", SysData: "calling getnameinfo()"}

	atFamily  = errstack.Step{Code: errstack.ErrUnsupportedProtocolFamily}
	atPath    = errstack.Step{Code: errstack.ErrBIOLib}
	atContext = errstack.Step{Quiet: true}
)

func systemLib(data string) errstack.Step {
	return errstack.Step{Code: errstack.ErrSysLib, Data: data}
}

// unresolved returns the failure that the resolver's error err about name stands for, nil if it
// found nothing. What the resolver says after ctx is done is about ctx, and without descriptors
// about those, in whatever words. The step is that of C for want of a descriptor.
func unresolved(ctx context.Context, name string, err error, step *errstack.Step) *failure {
	if done := ended(ctx); done != nil {
		return &failure{step: &atContext, cause: contextError(done, name)}
	}
	if f := tableFull(step); f != nil {
		return f
	}
	// Without a DNSError, the hosts file has the name with addresses of another family.
	if dns, ok := errors.AsType[*net.DNSError](err); ok && !dns.IsNotFound {
		return &failure{step: &atAgain, cause: err}
	}
	return &failure{step: &atName, cause: err}
}

// tableFull returns the failure of a function that fails at step for want of a descriptor, nil if
// the kernel has one. Without descriptors the resolver reads no files and asks no servers. It may
// then say that a name is unknown, or start the runtime's poller, which ends the program.
func tableFull(step *errstack.Step) *failure {
	fd, errno := sys.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	switch errno {
	case syscall.EMFILE, syscall.ENFILE:
		return &failure{step: step, errno: errno}
	case 0:
		sys.Close(fd)
	}
	return nil
}

// ended returns the error of a context that is done, or whose deadline has passed: a connection
// with the same deadline may notice first.
func ended(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok && ctx.Err() == nil && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// contextError returns the error of a context as package net words it.
func contextError(err error, name string) *net.DNSError {
	return &net.DNSError{
		UnwrapErr: err,
		Err:       err.Error(),
		Name:      name,
		IsTimeout: errors.Is(err, context.DeadlineExceeded),
	}
}

// String returns the query as error texts show it, in one line whatever it contains.
func (q query) String() string {
	switch {
	case q.family == syscall.AF_UNIX:
		return "path " + errstack.Quoted(q.host).String()
	case q.service == "":
		return "host " + errstack.Quoted(q.host).String()
	case q.host == "":
		return "service " + errstack.Quoted(q.service).String()
	}
	return "host " + errstack.Quoted(q.host).String() + " service " + errstack.Quoted(q.service).String()
}
