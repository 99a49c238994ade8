//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// provoke makes three calls fail and writes to w the Go error of each and the error
// stack as OpenSSL prints it. An error is a call that fails in another way.
func provoke(w io.Writer) error {
	taken, listening, err := loopbackSocket(bio.Listen)
	if err != nil {
		return err
	}
	defer bio.Close(taken)
	silent, bound, err := loopbackSocket(bio.Bind)
	if err != nil {
		return err
	}
	defer bio.Close(silent)
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(fd)

	// A stack of one's own holds only what happens here, as that of a thread does in
	// OpenSSL.
	var stack errstack.Stack
	recorder := bio.With(&stack)
	show := func(title string, err error, errno unix.Errno, reason errstack.Code) error {
		fmt.Fprintf(w, "Failure: %s\n  Go error: %v\n  error stack:\n", title, err)
		stack.Print(w)
		fmt.Fprintln(w)
		if !errors.Is(err, errno) || !errors.Is(err, reason) {
			return fmt.Errorf("%s: the error is %v instead of %v and %v", title, err, errno, reason)
		}
		return nil
	}
	inUse := recorder.Listen(fd, &listening, bio.ReuseAddr)
	if err := show("port in use", inUse, unix.EADDRINUSE, bio.ErrUnableToBindSocket); err != nil {
		return err
	}
	refused := recorder.Connect(fd, &bound, 0)
	if err := show("connection refused", refused, unix.ECONNREFUSED, bio.ErrConnectError); err != nil {
		return err
	}
	_, bad := recorder.Accept(bio.InvalidSocket, nil, 0)
	return show("bad descriptor", bad, unix.EBADF, bio.ErrAcceptError)
}

// loopbackSocket returns a socket that was bound to a free port by bind, and its
// address. One that only bio.Bind has bound refuses connections.
func loopbackSocket(bind func(int, *addr.Addr, bio.Options) error) (fd int, local addr.Addr, err error) {
	fd, err = bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return fd, local, err
	}
	local = on(loopbackIPv4, 0)
	if err = bind(fd, &local, 0); err == nil {
		err = bio.SockInfo(fd, &local)
	}
	if err != nil {
		bio.Close(fd)
	}
	return fd, local, err
}
