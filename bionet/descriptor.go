package bionet

import (
	"errors"
	"net"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

var (
	stepInvalidSocket = &errstack.Step{Code: bio.ErrInvalidSocket, Quiet: true}
	stepSocketType    = &errstack.Step{Syscall: "getsockopt", SysData: "calling getsockopt()", Quiet: true}
	stepNonBlock      = &errstack.Step{Func: "BIO_socket_ioctl", Syscall: "ioctl", SysData: "calling ioctlsocket()"}
	stepHandOff       = &errstack.Step{Quiet: true}
	notListening      = refuse("socket is not listening")
	listening         = refuse("socket is listening")
	notDatagram       = refuse("not a datagram socket")
)

// descriptor is a descriptor that the called function owns, with the function and the
// position that errors name.
type descriptor struct {
	fd       int
	function string
	pc       uintptr
}

// check returns the type of the socket d. If d is not a socket it belongs to someone else: it
// is not closed.
func (d descriptor) check() (socktype int, err error) {
	if d.fd == bio.InvalidSocket {
		return 0, failure(stepInvalidSocket, d.function, 0, nil, d.pc)
	}
	socktype, errno := sys.SocketType(d.fd)
	if errno != 0 {
		return 0, failure(stepSocketType, d.function, errno, nil, d.pc)
	}
	if errno := startPoller(); errno != 0 {
		return 0, d.refuse(stepHandOff, errno)
	}
	return socktype, nil
}

// refuse closes d and returns the error that says why.
func (d descriptor) refuse(step *errstack.Step, errno syscall.Errno) error {
	sys.Close(d.fd)
	return failure(step, d.function, errno, nil, d.pc)
}

// file returns d as the functions of package net take it. If d is non-blocking the poller
// watches it. Closing the file closes d.
func (d descriptor) file() *os.File { return os.NewFile(uintptr(d.fd), "bio") }

// handOff makes of d what convert, a function of package net, makes of a file. Since convert
// duplicates it, d is closed, also on failure.
func handOff[T any](d descriptor, file *os.File, convert func(*os.File) (T, error)) (T, error) {
	converted, err := convert(file)
	d.closeFile(file)
	if err != nil {
		return converted, d.error(err)
	}
	return converted, nil
}

// error returns the error for a failure of package net or os.
func (d descriptor) error(err error) error {
	var errno syscall.Errno
	errors.As(err, &errno)
	e := stepHandOff.Make(d.function, errno, nil, d.pc).WithCause(err)
	return &e
}

// connection hands off the connected socket d, which file holds. The options of a TCP
// connection stay as they are.
func connection(d descriptor, file *os.File) (net.Conn, error) {
	return handOff(d, file, func(file *os.File) (net.Conn, error) {
		options := readTCPOptions(d.fd)
		conn, err := net.FileConn(file)
		if err != nil {
			return nil, err
		}
		if _, isTCP := conn.(*net.TCPConn); isTCP {
			options.restore(d.fd)
		}
		if conn.RemoteAddr() == nil { // the peer has ended the connection
			conn.Close()
			pending, _ := sys.PendingError(d.fd)
			if pending == 0 {
				pending = syscall.ENOTCONN
			}
			return nil, os.NewSyscallError("getpeername", pending)
		}
		return conn, nil
	})
}
