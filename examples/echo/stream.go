//go:build unix

package main

import (
	"context"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// stream is a connected socket as an io.Reader and io.Writer. One goroutine may read
// while another writes.
//
// It works in both blocking modes: in the blocking one read(2) and write(2) wait in
// the kernel, in the other one bio.Wait waits for them, as long as ctx allows.
type stream struct {
	ctx context.Context
	fd  int
}

// Read reads what there is, and waits until there is something.
func (s stream) Read(b []byte) (int, error) {
	for {
		n, err := unix.Read(s.fd, b)
		switch {
		case n > 0:
			return n, nil
		case err == nil && len(b) > 0:
			return 0, io.EOF
		case err == nil:
			return 0, nil
		}
		if err := s.tryAgain("read", err, bio.Readable); err != nil {
			return 0, err
		}
	}
}

// Write writes all of b. The error is EPIPE where the peer takes no more: Go
// programs do not die of a SIGPIPE that a socket raises.
//
// Empty data is written too: a socket that was connected with TFO begins to connect
// at its first write.
func (s stream) Write(b []byte) (int, error) {
	written := 0
	for {
		n, err := unix.Write(s.fd, b[written:])
		if err == nil {
			written += n
			if written == len(b) {
				return written, nil
			}
		} else if err := s.tryAgain("write", err, bio.Writable); err != nil {
			return written, err
		}
	}
}

// tryAgain returns nil when the system call that failed with err can be repeated.
// EINPROGRESS is that of a first write with TFO which has to wait for the connection.
func (s stream) tryAgain(call string, err error, event bio.Event) error {
	switch err {
	case unix.EINTR:
		return nil
	case unix.EAGAIN, unix.EINPROGRESS:
		_, err := bio.Wait(s.ctx, s.fd, event)
		return err
	}
	return os.NewSyscallError(call, err)
}

// CloseWrite tells the peer that no more data comes; reading goes on.
func (s stream) CloseWrite() error {
	return os.NewSyscallError("shutdown", unix.Shutdown(s.fd, unix.SHUT_WR))
}
