//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

var errClosedEarly = errors.New("the peer closed the connection before the end of the input")

// runClient sends standard input to the server and prints what comes back, until the
// server ends the connection.
//
// Standard output is written through os.Stdout: when its reader is gone, the Go
// runtime ends the program by SIGPIPE, as it would end any filter.
func runClient(server *addr.Addr, opts bio.Options) error {
	ctx := context.Background()
	fd, err := bio.Socket(server.Family(), unix.SOCK_STREAM, 0, opts)
	if err != nil {
		return err
	}
	defer bio.Close(fd)
	if err := connect(ctx, fd, server, opts); err != nil {
		return err
	}
	if err := exchange(stream{ctx, fd}, os.Stdin, os.Stdout); err != nil {
		return fmt.Errorf("%s: %w", server, err)
	}
	return nil
}

// connectPause is the time between two attempts that could not begin.
const connectPause = 10 * time.Millisecond

// connect connects fd in either blocking mode and returns when the result is known.
func connect(ctx context.Context, fd int, to *addr.Addr, opts bio.Options) error {
	for {
		err := bio.Connect(fd, to, opts)
		switch {
		case errors.Is(err, unix.EAGAIN) && to.Family() == unix.AF_UNIX:
			// The listener's queue is full. Nothing is under way that could be
			// waited for.
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(connectPause):
			}
		case bio.ShouldRetry(err):
			return bio.FinishConnect(ctx, fd)
		default:
			return err
		}
	}
}

// exchange sends all of in to the peer, then half-closes the connection, and
// meanwhile copies to out whatever comes back, until the peer has closed it too.
//
// Both directions run at once: a peer that sends back what it gets stops reading
// when nobody reads from it.
func exchange(peer stream, in io.Reader, out io.Writer) error {
	var ended atomic.Bool
	sent := make(chan error, 1)
	go func() {
		n, err := io.Copy(peer, in)
		if n == 0 {
			// A half-close would cancel a TFO connection that has not begun.
			_, empty := peer.Write(nil)
			err = errors.Join(err, empty)
		}
		// The answer to the half-close may be here before the half-close returns.
		ended.Store(true)
		sent <- errors.Join(err, closeWrite(peer))
	}()
	if _, err := io.Copy(out, peer); err != nil {
		return err
	}
	if !ended.Load() {
		return errClosedEarly
	}
	err := <-sent
	if errors.Is(err, unix.EPIPE) {
		return fmt.Errorf("%w: %w", errClosedEarly, err)
	}
	return err
}

// closeWrite half-closes the connection. One that the peer has reset is closed
// already, which the reading side reports.
func closeWrite(peer stream) error {
	if err := peer.CloseWrite(); !errors.Is(err, unix.ENOTCONN) {
		return err
	}
	return nil
}
