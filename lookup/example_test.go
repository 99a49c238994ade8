package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// The addresses that a server for a specification of host and service binds to.
func ExampleLookup() {
	host, service, err := addr.ParseHostServ("127.0.0.1:https", addr.PrioServ)
	if err != nil {
		log.Fatal(err)
	}
	list, err := lookup.Lookup(context.Background(), host, service, lookup.Server, syscall.AF_UNSPEC, syscall.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	for _, info := range list {
		fmt.Println(info.Addr, info.Protocol == syscall.IPPROTO_TCP)
	}
	// Output: 127.0.0.1:443 true
}

// A failure is an error with its cause, and an entry as OpenSSL has it. This resolver
// reaches no name server.
func ExampleResolver() {
	var stack errstack.Stack
	r := lookup.Resolver{
		Net: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("no network")
		}},
		Stack: &stack,
	}
	_, err := r.Lookup(context.Background(), "no..name", "80", lookup.Client, syscall.AF_INET, syscall.SOCK_STREAM)
	fmt.Println(err)
	var dns *net.DNSError
	fmt.Println(errors.As(err, &dns) && dns.IsNotFound)
	for entry := range stack.All() {
		fmt.Println(entry.Code, entry.Data)
	}
	// Output:
	// BIO_lookup_ex host "no..name" service "80": Name or service not known: lookup no..name: no such host
	// true
	// error:10080002:BIO routines::system lib Name or service not known
}

// The name of the service at a port.
func ExampleServiceString() {
	a, err := addr.Parse("[2001:db8::1]:80")
	if err != nil {
		log.Fatal(err)
	}
	name, err := lookup.ServiceString(a, syscall.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a.HostnameString(), name)
	// Output: 2001:db8::1 http
}

// The protocol chooses the kind of socket.
func ExampleLookupEx() {
	list, err := lookup.LookupEx(context.Background(), "::1", "53", lookup.Client, syscall.AF_UNSPEC, 0, syscall.IPPROTO_UDP)
	for _, info := range list {
		fmt.Println(info.Addr, info.SockType == syscall.SOCK_DGRAM, info.Protocol == syscall.IPPROTO_UDP)
	}
	fmt.Println(err)
	// Output:
	// [::1]:53 true true
	// <nil>
}

// The host of an AF_UNIX address is this machine.
func ExampleHostnameString() {
	a, err := addr.Unix("/run/s")
	if err != nil {
		log.Fatal(err)
	}
	name, err := lookup.HostnameString(context.Background(), a)
	fmt.Println(name != "", err)
	// Output: true <nil>
}

// Each result has the arguments of the socket that is to use it.
func ExampleInfo() {
	list, err := lookup.Lookup(context.Background(), "127.0.0.1", "443", lookup.Client, syscall.AF_INET, syscall.SOCK_STREAM)
	if err != nil {
		log.Fatal(err)
	}
	info := list[0]
	fmt.Println(info.Family == syscall.AF_INET, info.SockType == syscall.SOCK_STREAM, info.Protocol == syscall.IPPROTO_TCP, info.Addr)
	// Output: true true true 127.0.0.1:443
}

// The type decides which address no host means.
func ExampleType() {
	for _, which := range []lookup.Type{lookup.Client, lookup.Server} {
		list, err := lookup.Lookup(context.Background(), "", "80", which, syscall.AF_INET, syscall.SOCK_STREAM)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(list[0].Addr)
	}
	// Output:
	// 127.0.0.1:80
	// 0.0.0.0:80
}
