//go:build unix || windows

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
)

// maxClients is how many clients are served at once. Each takes an OS thread while the
// server waits for it, and a Go program can have 10,000.
const maxClients = 1000

// runServer echoes what clients send until SIGINT or SIGTERM arrives.
func runServer(at *addr.Addr, opts bio.Options) error {
	time.Sleep(time.Nanosecond)    // the first timer of a program opens descriptors: do it while there are some
	signal.Ignore(syscall.SIGPIPE) // the reader of the messages may go away
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	listener, local, err := listen(at, opts)
	if err != nil {
		return err
	}
	defer bio.Close(listener)
	defer removePath(listener)()
	fmt.Println("listening on", local)
	failed := make(chan error, 1)
	go func() { failed <- serve(listener, opts) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return nil // the process ends, and the kernel closes the connections
	}
}

// listen opens a listener and returns it with the address it has.
func listen(at *addr.Addr, opts bio.Options) (fd int, local addr.Addr, err error) {
	fd, err = bio.Socket(at.Family(), syscall.SOCK_STREAM, 0, opts)
	if err != nil {
		return fd, local, err
	}
	if err = bio.Listen(fd, at, opts); err == nil {
		err = bio.SockInfo(fd, &local)
	}
	if err != nil {
		removePath(fd)() // Listen may have failed after it had bound fd
		bio.Close(fd)
	}
	return fd, local, err
}

// removePath returns a function that removes the path the AF_UNIX socket fd is bound
// to, unless another file has replaced it by then.
func removePath(fd int) func() {
	var local addr.Addr
	bio.SockInfo(fd, &local)
	path, _ := local.PathString()
	bound, _ := os.Lstat(path)
	return func() {
		if found, _ := os.Lstat(path); os.SameFile(bound, found) {
			os.Remove(path)
		}
	}
}

// serve starts a goroutine for each client. It returns if no more can be accepted.
func serve(listener int, opts bio.Options) error {
	room := make(chan struct{}, maxClients)
	for {
		conn, peer, err := accept(listener, opts)
		switch {
		case err == nil:
			room <- struct{}{}
			go func() {
				if err := echo(conn); err != nil {
					log.Printf("%s: %v", peer, err)
				}
				bio.Close(conn)
				<-room
			}()
		case errors.Is(err, syscall.ECONNABORTED): // the client has gone already
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE),
			errors.Is(err, syscall.ENOBUFS), errors.Is(err, syscall.ENOMEM):
			log.Print(err)
			time.Sleep(100 * time.Millisecond)
		default:
			return err
		}
	}
}

// accept waits for a connection and accepts it, in either blocking mode.
func accept(listener int, opts bio.Options) (conn int, peer addr.Addr, err error) {
	for {
		conn, err = bio.Accept(listener, &peer, opts)
		if !bio.ShouldRetry(err) {
			return conn, peer, err
		}
		if _, err := bio.Wait(context.Background(), listener, bio.Readable); err != nil {
			return conn, peer, err
		}
	}
}

// echo sends back what the client sends until the client half-closes the connection,
// and then does the same.
func echo(client int) error {
	_, err := io.Copy(stream(client), stream(client))
	closeWrite(client)
	return err
}
