//go:build unix

// Accept is an echo server on plain descriptors with an accept loop that lasts: it waits when
// descriptors run out, passes over clients that are gone before they are accepted, and ends at
// SIGINT or SIGTERM. Try it with few descriptors and more clients:
//
//	go build ./examples/accept
//	(ulimit -n 12; ./accept -listen 127.0.0.1:8007)
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

func main() {
	at := addr.MustParse("127.0.0.1:8007")
	flag.TextVar(&at, "listen", at, "serve clients on `ADDRESS`")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("accept: ")
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()

	listener, err := bio.Socket(at.Family(), unix.SOCK_STREAM, 0, 0)
	if err == nil {
		err = bio.Listen(listener, &at, bio.ReuseAddr|bio.NonBlock)
	}
	if err == nil {
		err = bio.SockInfo(listener, &at)
	}
	if err != nil {
		log.Fatal(err)
	}
	log.Print("listening on ", at)
	err = acceptUntil(ctx, listener, echo)
	if !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
	bio.Close(listener)
}

// acceptUntil accepts connections until ctx is done. It calls serve in a goroutine for each.
func acceptUntil(ctx context.Context, listener int, serve func(fd int)) error {
	time.Sleep(time.Nanosecond) // The first timer of a program opens descriptors: do it while there are some.
	var pause time.Duration
	for ctx.Err() == nil {
		fd, err := bio.With(nil).Accept(listener, nil, 0)
		switch {
		case err == nil:
			pause = 0
			go serve(fd)
		case bio.ShouldRetry(err):
			if _, err := bio.Wait(ctx, listener, bio.Readable); err != nil {
				return err
			}
		case errors.Is(err, unix.ECONNABORTED): // the client is gone already
		case errors.Is(err, unix.EMFILE), errors.Is(err, unix.ENFILE),
			errors.Is(err, unix.ENOBUFS), errors.Is(err, unix.ENOMEM):
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			log.Printf("%v; trying again in %v", err, pause)
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		default:
			return err
		}
	}
	return ctx.Err()
}

// echo sends back what the client sends. It blocks an OS thread, as the client's descriptor does.
func echo(fd int) {
	client := os.NewFile(uintptr(fd), "client") // fd belongs to client from here on
	defer client.Close()
	io.Copy(client, client)
}
