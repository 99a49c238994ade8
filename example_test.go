//go:build unix || windows

package bio_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"net/netip"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// A listener on the loopback address, and a client that connects to it.
func Example() {
	loopback, err := addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		log.Fatal(err)
	}
	listener, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
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

	client, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
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
	fd, err := r.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close(fd)

	err = r.Bind(fd, &local, 0)
	fmt.Println(errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, bio.ErrUnableToBindSocket))
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
	bound, err := r.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
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

	fd, err := r.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close(fd)
	err = r.Connect(fd, &refused, bio.NonBlock)
	if bio.ShouldRetry(err) {
		err = r.FinishConnect(context.Background(), fd)
	}
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
	// Output: true
}

// A wait for a connection that can be stopped: the listener does not block, and Wait has a
// context. The program examples/accept has a whole accept loop.
func ExampleWait() {
	loopback, err := addr.Parse("127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	listener, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(listener)
	if err := bio.Listen(listener, &loopback, bio.NonBlock); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err = bio.Accept(listener, nil, 0)
	if bio.ShouldRetry(err) {
		_, err = bio.Wait(ctx, listener, bio.Readable)
	}
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

// What BIO_gethostname, in the header file BIO_gethostbyname, is for: the IPv4 addresses
// of a host.
func Example_getHostName() {
	list, err := lookup.Lookup(context.Background(), "localhost", "", lookup.Client, syscall.AF_INET, syscall.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(list[0].Addr.HostnameString())
	// Output: 127.0.0.1
}

// What BIO_get_port is for: the port of a service, here in both byte orders.
func Example_getPort() {
	list, err := lookup.Lookup(context.Background(), "", "https", lookup.Client, syscall.AF_INET, syscall.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	port := list[0].Addr
	fmt.Println(port.Port(), binary.NativeEndian.AppendUint16(nil, port.RawPort()))
	// Output: 443 [1 187]
}

// What BIO_get_host_ip is for: the four bytes of the first IPv4 address of a host.
func Example_getHostIP() {
	list, err := lookup.Lookup(context.Background(), "127.0.0.1", "", lookup.Client, syscall.AF_INET, syscall.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(list[0].Addr.RawAddress())

	var stack errstack.Stack
	r := lookup.Resolver{Stack: &stack}
	_, err = r.Lookup(context.Background(), "no..such.host", "", lookup.Client, syscall.AF_INET, syscall.SOCK_STREAM)
	fmt.Println(err)
	for entry := range stack.All() {
		fmt.Println(entry.Code, entry.Data)
	}
	// Output:
	// [127 0 0 1]
	// BIO_lookup_ex host "no..such.host": Name or service not known: lookup no..such.host: no such host
	// error:10080002:BIO routines::system lib Name or service not known
}

// What BIO_get_accept_socket is for: a listener for a specification of host and service.
func Example_getAcceptSocket() {
	host, service, err := addr.ParseHostServ("127.0.0.1:0", addr.PrioServ)
	if err != nil {
		log.Fatal(err)
	}
	list, err := lookup.Lookup(context.Background(), host, service, lookup.Server, syscall.AF_UNSPEC, syscall.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	info := list[0]
	fd, err := bio.Socket(info.Family, info.SockType, info.Protocol, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(fd)
	if err := bio.Listen(fd, &info.Addr, bio.ReuseAddr); err != nil {
		log.Fatal(err)
	}
	var bound addr.Addr
	if err := bio.SockInfo(fd, &bound); err != nil {
		log.Fatal(err)
	}
	fmt.Println(bound.HostnameString(), bound.Port() != 0)
	// Output: 127.0.0.1 true
}

// What BIO_accept is for: the next connection of a listener and the text of its peer,
// -2 in C if there is none yet.
func Example_accept() {
	bound, err := addr.Parse("127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	listener, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(listener)
	if err := bio.Listen(listener, &bound, bio.NonBlock); err != nil {
		log.Fatal(err)
	}
	_, err = bio.Accept(listener, nil, 0)
	fmt.Println("none yet:", bio.ShouldRetry(err))

	if err := bio.SockInfo(listener, &bound); err != nil {
		log.Fatal(err)
	}
	client, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(client)
	if err := bio.Connect(client, &bound, 0); err != nil {
		log.Fatal(err)
	}
	if _, err := bio.Wait(context.Background(), listener, bio.Readable); err != nil {
		log.Fatal(err)
	}
	var peer addr.Addr
	conn, err := bio.Accept(listener, &peer, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(conn)
	var local addr.Addr
	if err := bio.SockInfo(client, &local); err != nil {
		log.Fatal(err)
	}
	fmt.Println(peer.HostnameString(), peer == local)
	// Output:
	// none yet: true
	// 127.0.0.1 true
}

func ExampleDescribe() {
	fd, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(fd)
	any := addr.MustParse("127.0.0.1:0")
	if err := bio.Listen(fd, &any, bio.KeepAlive); err != nil {
		log.Fatal(err)
	}
	d, err := bio.Describe(fd)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Local.HostnameString(), d.Listening, d.Options)
	// Output: 127.0.0.1 true KEEPALIVE
}

func ExampleAddrOf() {
	server := addr.MustParse("192.0.2.1:443")
	err := bio.With(nil).Connect(bio.InvalidSocket, &server, 0)
	if a, ok := bio.AddrOf(err); ok {
		fmt.Println(a.HostnameString(), a.Port())
	}
	// Output: 192.0.2.1 443
}

func ExampleOptions_UnmarshalText() {
	var opts bio.Options
	fmt.Println(opts.UnmarshalText([]byte("KeepAlive|BIO_SOCK_NODELAY|nonblock")), opts)
	// Output: <nil> KEEPALIVE|NONBLOCK|NODELAY
}

func ExampleOptions_Flags() {
	for flag := range bio.ConnectOptions.Flags() {
		fmt.Println(flag)
	}
	// Output:
	// KEEPALIVE
	// NONBLOCK
	// NODELAY
	// TFO
}

func ExampleSocket() {
	fd, err := bio.Socket(syscall.AF_INET6, syscall.SOCK_DGRAM, 0, 0)
	fmt.Println(err)
	bio.Close(fd)
	_, err = bio.With(nil).Socket(syscall.AF_INET, syscall.SOCK_STREAM, syscall.IPPROTO_UDP, 0)
	fmt.Println(err)
	// Output:
	// <nil>
	// BIO_socket: unable to create socket: protocol not supported
}

func ExampleBind() {
	fd, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(fd)
	source := addr.MustParse("127.0.0.1:0") // port 0 lets the system choose
	fmt.Println(bio.Bind(fd, &source, bio.ReuseAddr))

	foreign := addr.MustParse("192.0.2.1:0")
	err = bio.With(nil).Bind(fd, &foreign, 0)
	fmt.Println(errors.Is(err, bio.ErrUnableToBindSocket))
	// Output:
	// <nil>
	// true
}

// connected returns a listener and a client that is connected to it.
func connected() (listener, client int) {
	a := addr.MustParse("127.0.0.1:0")
	listener, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err == nil {
		err = bio.Listen(listener, &a, 0)
	}
	if err == nil {
		err = bio.SockInfo(listener, &a)
	}
	if err == nil {
		client, err = bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	}
	if err == nil {
		err = bio.Connect(client, &a, 0)
	}
	if err != nil {
		log.Fatal(err)
	}
	return listener, client
}

func ExampleListen() {
	fd, err := bio.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(fd)
	a := addr.MustParse("127.0.0.1:0")
	if err := bio.Listen(fd, &a, bio.ReuseAddr|bio.KeepAlive); err != nil {
		log.Fatal(err)
	}
	var bound addr.Addr
	if err := bio.SockInfo(fd, &bound); err != nil {
		log.Fatal(err)
	}
	fmt.Println(bound.HostnameString(), bound.Port() != 0)
	// Output: 127.0.0.1 true
}

func ExampleConnect() {
	listener, client := connected()
	defer bio.Close(listener)
	defer bio.Close(client)
	var server addr.Addr
	if err := bio.SockInfo(listener, &server); err != nil {
		log.Fatal(err)
	}
	fd, err := bio.Socket(server.Family(), syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(fd)
	fmt.Println(bio.Connect(fd, &server, bio.KeepAlive|bio.NoDelay))
	// Output: <nil>
}

func ExampleAccept() {
	listener, client := connected()
	defer bio.Close(listener)
	defer bio.Close(client)
	var peer addr.Addr
	fd, err := bio.Accept(listener, &peer, bio.NonBlock)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(fd)
	fmt.Println(peer.HostnameString())
	// Output: 127.0.0.1
}

func ExampleClose() {
	listener, client := connected()
	fmt.Println(bio.Close(listener), bio.Close(client))
	err := bio.Close(client) // never close a descriptor twice: the number may have been reused
	fmt.Println(errors.Is(err, syscall.EBADF))
	// Output:
	// <nil> <nil>
	// true
}

func ExampleSetNonBlock() {
	listener, client := connected()
	defer bio.Close(listener)
	defer bio.Close(client)
	conn, err := bio.Accept(listener, nil, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(conn)
	if err := bio.SetNonBlock(listener, true); err != nil {
		log.Fatal(err)
	}
	_, err = bio.Accept(listener, nil, 0) // there is no other connection
	fmt.Println(errors.Is(err, syscall.EAGAIN))
	// Output: true
}

func ExampleSetNoDelay() {
	listener, client := connected()
	defer bio.Close(listener)
	defer bio.Close(client)
	fmt.Println(bio.SetNoDelay(client, true))
	// Output: <nil>
}

func ExampleSetOptions() {
	listener, client := connected()
	defer bio.Close(listener)
	defer bio.Close(client)
	// KEEPALIVE on, NODELAY off; the other options are unchanged.
	if err := bio.SetOptions(client, bio.KeepAlive|bio.NoDelay, bio.KeepAlive); err != nil {
		log.Fatal(err)
	}
	d, err := bio.Describe(client)
	fmt.Println(d.Options, err)
	// Output: KEEPALIVE <nil>
}

func ExampleSockError() {
	listener, client := connected()
	defer bio.Close(listener)
	defer bio.Close(client)
	pending, err := bio.SockError(client)
	fmt.Println(pending, err)
	_, err = bio.SockError(bio.InvalidSocket)
	fmt.Println(errors.Is(err, syscall.EBADF))
	// Output:
	// <nil> <nil>
	// true
}

func ExampleSockInfo() {
	listener, client := connected()
	defer bio.Close(listener)
	defer bio.Close(client)
	var local addr.Addr
	fmt.Println(bio.SockInfo(client, &local), local.HostnameString())
	// Output: <nil> 127.0.0.1
}

func ExampleShouldRetry() {
	fmt.Println(bio.ShouldRetry(syscall.EAGAIN), bio.ShouldRetry(syscall.ECONNREFUSED), bio.ShouldRetry(nil))
	// Output: true false false
}

func ExampleRecorder() {
	var stack errstack.Stack
	recorder := bio.With(&stack)
	recorder.Bind(bio.InvalidSocket, nil, 0)
	for entry := range stack.All() {
		fmt.Println(entry.Func, entry.Code)
	}
	// Output: BIO_bind error:10000087:BIO routines::invalid socket
}

func ExampleEvent_String() {
	fmt.Println(bio.Readable, bio.Readable|bio.Writable)
	// Output: Readable Readable|Writable
}

func ExampleDescription_String() {
	d := bio.Description{Family: syscall.AF_INET, SockType: syscall.SOCK_STREAM, Listening: true,
		Local: addr.MustParse("127.0.0.1:80"), Options: bio.ReuseAddr}
	fmt.Println(d)
	// Output: AF_INET SOCK_STREAM listening on 127.0.0.1:80 REUSEADDR
}

// On Linux a datagram socket without a peer receives from anyone again.
func ExampleDisconnect() {
	fd, err := bio.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer bio.Close(fd)
	server := addr.MustParse("127.0.0.1:53")
	if err := bio.Connect(fd, &server, 0); err != nil {
		log.Fatal(err)
	}
	if err := bio.Disconnect(fd); err != nil {
		log.Fatal(err)
	}
}
