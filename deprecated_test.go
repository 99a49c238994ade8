//go:build unix

package bio_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"log"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// What BIO_gethostname, in the header file BIO_gethostbyname, is for: the IPv4 addresses
// of a host.
func Example_getHostName() {
	list, err := lookup.Lookup(context.Background(), "localhost", "", lookup.Client, unix.AF_INET, unix.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(list[0].Addr.HostnameString())
	// Output: 127.0.0.1
}

// What BIO_get_port is for: the port of a service, here in both byte orders.
func Example_getPort() {
	list, err := lookup.Lookup(context.Background(), "", "https", lookup.Client, unix.AF_INET, unix.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	port := list[0].Addr
	fmt.Println(port.Port(), binary.NativeEndian.AppendUint16(nil, port.RawPort()))
	// Output: 443 [1 187]
}

// What BIO_get_host_ip is for: the four bytes of the first IPv4 address of a host.
func Example_getHostIP() {
	list, err := lookup.Lookup(context.Background(), "127.0.0.1", "", lookup.Client, unix.AF_INET, unix.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(list[0].Addr.RawAddress())

	var stack errstack.Stack
	r := lookup.Resolver{Stack: &stack}
	_, err = r.Lookup(context.Background(), "no..such.host", "", lookup.Client, unix.AF_INET, unix.SOCK_STREAM)
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
	list, err := lookup.Lookup(context.Background(), host, service, lookup.Server, unix.AF_UNSPEC, unix.SOCK_STREAM)
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
// -2 in C where there is none yet.
func Example_accept() {
	bound, err := addr.Parse("127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	listener, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
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
	client, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
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
