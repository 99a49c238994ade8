//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
)

// A server and a client in two calls.
func Example() {
	l, err := bionet.Listen("127.0.0.1:0", bio.ReuseAddr)
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		fmt.Fprintln(conn, "welcome")
		conn.Close()
	}()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := bionet.Dial(ctx, l.Addr().String(), bio.KeepAlive|bio.NoDelay)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	text, err := io.ReadAll(conn)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
	// Output: welcome
}

// The flags for a program that stays with package net.
func ExampleControl() {
	config := net.ListenConfig{Control: bionet.Control(bio.KeepAlive | bio.ReuseAddr)}
	l, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	fmt.Println(l.Addr().Network())
	// Output: tcp
}

// The error names every address that was tried; the stack has what OpenSSL would have
// queued.
func ExampleAttempts() {
	var stack errstack.Stack
	config := bionet.Config{Stack: &stack}
	_, err := config.Dial(context.Background(), "127.0.0.1:1", 0)

	fmt.Println(errors.Is(err, bio.ErrConnectError), errors.Is(err, syscall.ECONNREFUSED))
	var attempts bionet.Attempts
	if errors.As(err, &attempts) {
		for _, attempt := range attempts {
			fmt.Println("tried", attempt.Addr)
		}
	}
	last, _ := stack.PeekLast()
	fmt.Println(last.Code)
	// Output:
	// true true
	// tried 127.0.0.1:1
	// error:10000067:BIO routines::connect error
}

// Each attempt has its address and its error.
func ExampleAttempt() {
	_, err := bionet.Dial(context.Background(), "127.0.0.1:1", 0)
	var attempts bionet.Attempts
	if errors.As(err, &attempts) {
		for _, attempt := range attempts {
			fmt.Println(attempt.Addr.HostnameString(), errors.Is(attempt.Err, syscall.ECONNREFUSED))
		}
	}
	// Output: 127.0.0.1 true
}

// A host may be left out, and so may the port of a listener.
func ExampleListen() {
	l, err := bionet.Listen("127.0.0.1:0", bio.ReuseAddr|bio.KeepAlive)
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	_, isTCP := l.(*net.TCPListener)
	fmt.Println(l.Addr().Network(), isTCP)
	// Output: tcp true
}

// If no address can be reached, the error names all of them.
func ExampleDial() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := bionet.Dial(ctx, "127.0.0.1:no-such-service", 0)
	fmt.Println(err)
	errstack.Default().Clear()
	// Output: BIO_lookup_ex host "127.0.0.1" service "no-such-service": Servname not supported for ai_socktype
}
