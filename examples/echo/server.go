//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

const (
	// maxClients is how many clients are served at once; others wait in the queue of
	// the listener. Each one takes an OS thread, of which a Go program can have
	// 10,000.
	maxClients = 1000

	// acceptPause is the time in milliseconds until the next Accept after one for
	// which the system had no room.
	acceptPause = 100
)

// server is a listener and the clients that it serves.
type server struct {
	listener int
	opts     bio.Options

	mu      sync.Mutex
	clients map[int]bool // by descriptor
	ending  bool
	done    sync.WaitGroup
}

// runServer serves clients at the address until ctx is done.
func runServer(ctx context.Context, at *addr.Addr, opts bio.Options) error {
	// A server goes on when the reader of its messages is gone.
	signal.Ignore(unix.SIGPIPE)
	fd, err := bio.Socket(at.Family(), unix.SOCK_STREAM, 0, opts)
	if err != nil {
		return err
	}
	defer bio.Close(fd)
	err = bio.Listen(fd, at, opts)
	// A Listen that fails in a late step has made the path all the same.
	defer removePath(fd)()
	if err != nil {
		return err
	}
	var local addr.Addr
	if err := bio.SockInfo(fd, &local); err != nil {
		return err
	}
	fmt.Println("listening on", local)
	s := &server{listener: fd, opts: opts, clients: make(map[int]bool)}
	defer s.end()
	return s.serve(ctx)
}

// removePath returns a function that removes the path that the AF_UNIX socket fd is
// bound to. The function does nothing where fd is bound to no path, or where another
// file has taken its place by then.
func removePath(fd int) func() {
	var local addr.Addr
	if err := bio.SockInfo(fd, &local); err != nil {
		return func() {}
	}
	path, _ := local.PathString()
	made, err := os.Lstat(path)
	return func() {
		if now, nowErr := os.Lstat(path); err == nil && nowErr == nil && os.SameFile(made, now) {
			os.Remove(path)
		}
	}
}

// serve starts a goroutine for each client until ctx is done.
func (s *server) serve(ctx context.Context) error {
	room := make(chan struct{}, maxClients)
	short := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case room <- struct{}{}:
		}
		conn, peer, err := accept(ctx, s.listener, s.opts)
		if err == nil {
			short = false
			s.start(conn, peer, func() { <-room })
			continue
		}
		<-room
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, unix.ECONNABORTED):
		case isShortage(err):
			if !short {
				fmt.Fprintln(os.Stderr, "echo:", err)
			}
			short = true
			// A timer of package time needs a descriptor at its first use, without
			// which the Go runtime ends the program.
			unix.Poll(nil, acceptPause)
		default:
			return err
		}
	}
}

// accept takes the next connection, waiting as long as ctx allows.
//
// A blocking Accept is not woken when ctx is done. So it is called, in either
// blocking mode, only when there is a connection. Should that one be gone by then,
// which Linux does not let happen, a blocking Accept waits for the next one.
func accept(ctx context.Context, listener int, opts bio.Options) (int, addr.Addr, error) {
	var peer addr.Addr
	for {
		if _, err := bio.Wait(ctx, listener, bio.Readable); err != nil {
			return bio.InvalidSocket, peer, err
		}
		conn, err := bio.Accept(listener, &peer, opts)
		if !bio.ShouldRetry(err) {
			return conn, peer, err
		}
	}
}

// isShortage reports whether err is one that ends when somebody else gives back
// descriptors or memory.
func isShortage(err error) bool {
	for _, errno := range []error{unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}

// start serves a client in a goroutine of its own, which calls ended at its end.
func (s *server) start(conn int, peer addr.Addr, ended func()) {
	s.mu.Lock()
	s.clients[conn] = true
	s.mu.Unlock()
	s.done.Go(func() {
		defer ended()
		err := echo(stream{context.Background(), conn})
		if err := s.close(conn, err); err != nil {
			fmt.Fprintf(os.Stderr, "echo: %s: %v\n", peer, err)
		}
	})
}

// close closes the connection to a client that was served with the result err, and
// returns what is worth a message.
func (s *server) close(conn int, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The number may stand for another client as soon as it is closed.
	delete(s.clients, conn)
	err = errors.Join(err, bio.Close(conn))
	if s.ending {
		return nil
	}
	return err
}

// end ends the connections to all clients and returns when their goroutines have
// ended. Shutting a connection down wakes whoever waits for it, in read(2) and
// write(2) as well as in bio.Wait, which closing it does not.
func (s *server) end() {
	s.mu.Lock()
	s.ending = true
	for conn := range s.clients {
		unix.Shutdown(conn, unix.SHUT_RDWR)
	}
	s.mu.Unlock()
	s.done.Wait()
}

// echo sends back what the client sends, until the client half-closes the
// connection.
func echo(client stream) error {
	if _, err := io.Copy(client, client); err != nil {
		return err
	}
	return closeWrite(client)
}
