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

// triggerFailures makes three calls fail and writes the Go error of each to w, and
// below it the error stack as OpenSSL prints it.
func triggerFailures(w io.Writer) error {
	bound, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(bound)
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(fd)
	// A socket that is bound but not listening takes its port and refuses connections.
	taken := addr.MustParse("127.0.0.1:0")
	if err := bio.Bind(bound, &taken, 0); err != nil {
		return err
	}
	if err := bio.SockInfo(bound, &taken); err != nil {
		return err
	}

	// The package functions record on errstack.Default(). A Recorder records on the
	// stack it was given, which only this function uses.
	var stack errstack.Stack
	recorder := bio.With(&stack)
	var unexpected []error
	show := func(title string, err error, errno unix.Errno, reason errstack.Code) {
		fmt.Fprintf(w, "Failure: %s\n  Go error: %v\n  error stack:\n", title, err)
		stack.Print(w)
		fmt.Fprintln(w)
		if !errors.Is(err, errno) || !errors.Is(err, reason) {
			unexpected = append(unexpected, fmt.Errorf("%s: %v instead of %v and %v", title, err, errno, reason))
		}
	}
	err = recorder.Listen(fd, &taken, bio.ReuseAddr)
	show("port in use", err, unix.EADDRINUSE, bio.ErrUnableToBindSocket)
	err = recorder.Connect(fd, &taken, 0)
	show("connection refused", err, unix.ECONNREFUSED, bio.ErrConnectError)
	_, err = recorder.Accept(bio.InvalidSocket, nil, 0)
	show("bad descriptor", err, unix.EBADF, bio.ErrAcceptError)
	return errors.Join(unexpected...)
}
