//go:build unix

package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// read is read(2), again if a signal interrupts it.
func read(fd int, b []byte) (int, error) {
	return again(func() (int, error) { return unix.Read(fd, b) })
}

// write is write(2), again if a signal interrupts it.
func write(fd int, b []byte) (int, error) {
	return again(func() (int, error) { return unix.Write(fd, b) })
}

func again(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != unix.EINTR {
			return n, err
		}
	}
}

// closeWrite half-closes a connection.
func closeWrite(fd int) { unix.Shutdown(fd, unix.SHUT_WR) }

// mustWait reports whether a call would block. EINPROGRESS is the error of a first write with TFO.
func mustWait(err error) bool { return err == unix.EAGAIN || err == unix.EINPROGRESS }

// isUnread reports whether err says that the peer has closed the connection.
func isUnread(err error) bool { return errors.Is(err, unix.EPIPE) }
