//go:build unix

package bio_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// acceptUntil accepts connections until ctx is done.
func acceptUntil(ctx context.Context, listener int, serve func(fd int)) error {
	for {
		var peer addr.Addr
		fd, err := bio.Accept(listener, &peer, 0)
		if bio.ShouldRetry(err) {
			_, err = bio.Wait(ctx, listener, bio.Readable)
		} else if err == nil {
			go serve(fd)
		}
		if err != nil {
			return err
		}
	}
}

// An accepting goroutine that can be stopped: the listener does not block, and Wait has
// a context.
func ExampleWait() {
	loopback, err := addr.Parse("127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	listener, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(listener)
	if err := bio.Listen(listener, &loopback, bio.NonBlock); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	err = acceptUntil(ctx, listener, func(fd int) { bio.Close(fd) })
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}
