//go:build unix || windows

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
)

// runClient sends standard input to the server and prints what comes back.
func runClient(to *addr.Addr, opts bio.Options) error {
	fd, err := connect(context.Background(), to, opts)
	if err != nil {
		return err
	}
	defer bio.Close(fd)
	if err := exchange(stream(fd), os.Stdin, os.Stdout); err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	return nil
}

// connect opens a socket and connects it in either blocking mode.
func connect(ctx context.Context, to *addr.Addr, opts bio.Options) (fd int, err error) {
	fd, err = bio.Socket(to.Family(), syscall.SOCK_STREAM, 0, opts)
	if err != nil {
		return fd, err
	}
	err = bio.Connect(fd, to, opts)
	for errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINPROGRESS) {
		// The queue of an AF_UNIX listener is full. The attempt has not begun, so
		// there is nothing to wait for. On Windows one error stands for both.
		time.Sleep(10 * time.Millisecond)
		err = bio.Connect(fd, to, opts)
	}
	if bio.ShouldRetry(err) {
		err = bio.FinishConnect(ctx, fd)
	}
	if err != nil {
		bio.Close(fd)
	}
	return fd, err
}

// exchange sends all of in to the server and half-closes the connection. Meanwhile it
// copies to out what comes back, until the server closes the connection too.
//
// Both directions run at once, because an echo server stops reading when nobody reads
// from it.
func exchange(server stream, in io.Reader, out io.Writer) error {
	sent := make(chan error, 1)
	go func() {
		n, err := io.Copy(server, in)
		if n == 0 && err == nil {
			// A half-close would end a TFO connection that no write has begun.
			_, err = server.Write(nil)
		}
		sent <- err // before the half-close, which the server may answer at once
		closeWrite(int(server))
	}()
	if _, err := io.Copy(out, server); err != nil {
		return err
	}
	select {
	case err := <-sent:
		if !isUnread(err) {
			return err
		}
	default:
	}
	return errors.New("the peer closed the connection before the end of the input")
}
