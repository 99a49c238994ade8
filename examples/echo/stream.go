//go:build unix || windows

package main

import (
	"context"
	"io"
	"os"

	"example.com/bio"
)

// A stream is the descriptor of a connected socket. Its methods work in both blocking
// modes: in one the system calls wait for the peer, in the other bio.Wait does.
type stream int

func (s stream) Read(b []byte) (int, error) {
	n, err := s.try("read", read, b, bio.Readable)
	if n == 0 && err == nil && len(b) > 0 {
		err = io.EOF
	}
	return n, err
}

// Write writes all of b. It makes a system call even if b is empty: after a Connect with
// TFO the first write begins the connection.
func (s stream) Write(b []byte) (written int, err error) {
	for {
		n, err := s.try("write", write, b[written:], bio.Writable)
		written += n
		if err != nil || written == len(b) {
			return written, err
		}
	}
}

// try repeats a system call until it succeeds or has failed for good.
func (s stream) try(name string, call func(int, []byte) (int, error), b []byte, event bio.Event) (int, error) {
	for {
		n, err := call(int(s), b)
		switch {
		case err == nil:
			return n, nil
		case !mustWait(err):
			return 0, os.NewSyscallError(name, err)
		}
		if _, err := bio.Wait(context.Background(), int(s), event); err != nil {
			return 0, err
		}
	}
}
