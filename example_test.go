//go:build unix

package bio_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/netip"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// A listener on the loopback address, and a client that connects to it.
func Example() {
	loopback, err := addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		log.Fatal(err)
	}
	listener, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(listener)
	if err := bio.Listen(listener, &loopback, bio.ReuseAddr|bio.NoDelay); err != nil {
		log.Fatal(err)
	}
	var bound addr.Addr
	if err := bio.SockInfo(listener, &bound); err != nil {
		log.Fatal(err)
	}

	client, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(client)
	if err := bio.Connect(client, &bound, bio.KeepAlive); err != nil {
		log.Fatal(err)
	}
	var peer addr.Addr
	conn, err := bio.Accept(listener, &peer, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(conn)
	fmt.Println("connected from", peer.HostnameString())
	// Output: connected from 127.0.0.1
}

// The error says what failed; the stack has what OpenSSL would have queued.
func ExampleWith() {
	var stack errstack.Stack
	r := bio.With(&stack)
	local, err := addr.FromAddrPort(netip.MustParseAddrPort("192.0.2.1:80"))
	if err != nil {
		log.Fatal(err)
	}
	fd, err := r.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close(fd)

	err = r.Bind(fd, &local, 0)
	fmt.Println(errors.Is(err, unix.EADDRNOTAVAIL), errors.Is(err, bio.ErrUnableToBindSocket))
	for entry := range stack.All() {
		fmt.Printf("%s: %s %s\n", entry.Code.LibString(), entry.Code.ReasonString(), entry.Data)
	}
	// Output:
	// true true
	// system library: Cannot assign requested address calling bind()
	// BIO routines: unable to bind socket
}

// A connect that does not block: Connect begins it, FinishConnect has its result.
func ExampleFinishConnect() {
	r := bio.With(nil)
	// A port that is bound and does not listen refuses.
	loopback, err := addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		log.Fatal(err)
	}
	bound, err := r.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close(bound)
	if err := r.Bind(bound, &loopback, 0); err != nil {
		log.Fatal(err)
	}
	var refused addr.Addr
	if err := r.SockInfo(bound, &refused); err != nil {
		log.Fatal(err)
	}

	fd, err := r.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close(fd)
	err = r.Connect(fd, &refused, bio.NonBlock)
	if bio.ShouldRetry(err) {
		err = r.FinishConnect(context.Background(), fd)
	}
	fmt.Println(errors.Is(err, unix.ECONNREFUSED))
	// Output: true
}
