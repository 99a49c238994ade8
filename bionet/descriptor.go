package bionet

import (
	"errors"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

var (
	atInvalidSocket = &errstack.Step{Code: bio.ErrInvalidSocket, Quiet: true}
	atSocketType    = &errstack.Step{Syscall: "getsockopt", SysData: "calling getsockopt()", Quiet: true}
	atHandOff       = &errstack.Step{Quiet: true}
	notListening    = refuse("socket does not listen")
	listening       = refuse("socket listens")
	notDatagram     = refuse("socket is not one of datagrams")
)

// descriptor is a descriptor that the called function owns, with the place in the
// application that errors name.
type descriptor struct {
	fd       int
	function string
	pc       uintptr
}

// socketType returns SO_TYPE of d. Where d is no socket it is closed, unless its number
// is not open at all: somebody else may have opened it anew.
func (d descriptor) socketType() (socktype int, err error) {
	if d.fd == bio.InvalidSocket {
		return 0, failure(atInvalidSocket, d.function, 0, nil, d.pc)
	}
	socktype, errno := sys.SocketType(d.fd)
	switch errno {
	case 0:
		return socktype, nil
	case syscall.EBADF:
		return 0, failure(atSocketType, d.function, errno, nil, d.pc)
	}
	return 0, d.refuse(atSocketType, errno)
}

// refuse closes d and returns the error that says why.
func (d descriptor) refuse(step *errstack.Step, errno syscall.Errno) error {
	sys.Close(d.fd)
	return failure(step, d.function, errno, nil, d.pc)
}

// file returns d for the functions of package net that take over from files, and for the
// poller, if it is non-blocking. Closing the file closes d.
func (d descriptor) file() *os.File { return os.NewFile(uintptr(d.fd), "bio") }

// takeOver makes of d what convert, a function of package net, makes of a file. Convert
// works on a duplicate, so that d is closed, whatever comes of it.
func takeOver[T any](d descriptor, file *os.File, convert func(*os.File) (T, error)) (T, error) {
	taken, err := convert(file)
	file.Close()
	if err != nil {
		return taken, d.handOffError(err)
	}
	return taken, nil
}

// handOffError returns the error for a failure of package net.
func (d descriptor) handOffError(err error) error {
	var errno syscall.Errno
	errors.As(err, &errno)
	e := atHandOff.Make(d.function, errno, nil, d.pc).WithCause(err)
	return &e
}
