//go:build unix || windows

package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// triggerFailures makes three calls fail and writes the Go error of each to w, and
// below it the error stack as OpenSSL prints it.
func triggerFailures(w io.Writer) error {
	bound, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(bound)
	fd, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
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
	show := func(title string, err error, errno syscall.Errno, reason errstack.Code) {
		fmt.Fprintf(w, "Failure: %s\n  Go error: %v\n  error stack:\n", title, err)
		stack.Print(w)
		fmt.Fprintln(w)
		if !errors.Is(err, errno) || !errors.Is(err, reason) {
			unexpected = append(unexpected, fmt.Errorf("%s: %v instead of %v and %v", title, err, errno, reason))
		}
	}
	err = recorder.Listen(fd, &taken, bio.ReuseAddr)
	show("port in use", err, syscall.EADDRINUSE, bio.ErrUnableToBindSocket)
	err = recorder.Connect(fd, &taken, 0)
	show("connection refused", err, syscall.ECONNREFUSED, bio.ErrConnectError)
	_, err = recorder.Accept(bio.InvalidSocket, nil, 0)
	show("bad descriptor", err, syscall.EBADF, bio.ErrAcceptError)
	return errors.Join(unexpected...)
}
