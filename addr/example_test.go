package addr_test

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func ExampleParse() {
	for _, s := range []string{
		"127.0.0.1:80",
		"[fe80::1%2]:443",
		"unix:/run/s",
		`unix:"@not abstract"`,
		"example.org:80",
	} {
		a, err := addr.Parse(s)
		if errors.Is(err, syscall.EINVAL) {
			fmt.Println(err)
			continue
		}
		fmt.Println(a.HostnameString(), a.ServiceString())
	}
	// Output:
	// 127.0.0.1 80
	// fe80::1%2 443
	// localhost /run/s
	// localhost @not abstract
	// addr.Parse "example.org:80": host is not an IP address; packages lookup and bionet resolve names: invalid argument
}

func ExampleRawMake() {
	// As in a sockaddr_in of C, the port is in network byte order.
	loopback, err := addr.RawMake(syscall.AF_INET, []byte{127, 0, 0, 1}, 0)
	fmt.Println(loopback, err)

	_, err = addr.RawMake(syscall.AF_INET, []byte{127, 0, 0}, 0)
	fmt.Println(errors.Is(err, syscall.EINVAL))
	// Output:
	// 127.0.0.1:0 <nil>
	// true
}

func ExampleFromAddrPort() {
	a, err := addr.FromAddrPort(netip.MustParseAddrPort("[2001:db8::1]:443"))
	fmt.Println(a, a.Port(), err)
	// Output: [2001:db8::1]:443 443 <nil>
}

func ExampleUnix() {
	a, err := addr.Unix("/run/s")
	fmt.Println(a, err)

	_, err = addr.Unix("")
	fmt.Println(err)
	// Output:
	// unix:/run/s <nil>
	// addr.Unix "": empty path: invalid argument
}

func ExampleAddr() {
	// The zero value stands for no address. Compare addresses with ==.
	var last addr.Addr
	for _, s := range []string{"[::1]:80", "[0:0::1]:80", "127.0.0.1:80"} {
		a, err := addr.Parse(s)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(a, a == last)
		last = a
	}
	// Output:
	// [::1]:80 false
	// [::1]:80 true
	// 127.0.0.1:80 false
}

func ExampleAddr_AddrPort() {
	for _, s := range []string{"[::ffff:192.0.2.1]:443", "unix:/run/s"} {
		a, err := addr.Parse(s)
		if err != nil {
			fmt.Println(err)
			return
		}
		if ap, ok := a.AddrPort(); ok {
			fmt.Println(ap.Addr().Unmap(), ap.Port())
		} else {
			fmt.Println("no IP address:", a)
		}
	}
	// Output:
	// 192.0.2.1 443
	// no IP address: unix:/run/s
}

func ExampleAddr_String() {
	// A peer chose this path to forge a line of a log.
	a, err := addr.Unix("/tmp/s\n2026-01-01 root logged in")
	fmt.Println(a, err)
	// Output: unix:"/tmp/s\n2026-01-01 root logged in" <nil>
}

func ExampleParseHostServ() {
	for _, spec := range []string{"[::1]:https", "*:80", "example.org", "::1"} {
		host, service, err := addr.ParseHostServ(spec, addr.PrioHost)
		fmt.Printf("%q %q %v\n", host, service, err)
	}
	// Output:
	// "::1" "https" <nil>
	// "" "80" <nil>
	// "example.org" "" <nil>
	// "" "" BIO_parse_hostserv "::1": ambiguous host or service
}

func ExampleParseHostServ_record() {
	// C queues the error; here the caller records it.
	var stack errstack.Stack
	_, _, err := addr.ParseHostServ("[::1", addr.PrioHost)
	stack.Record(err)
	for entry := range stack.All() {
		fmt.Println(entry.Code)
	}
	// Output: error:10000082:BIO routines::malformed host or service
}

func ExampleMustParse() {
	server := addr.MustParse("[::1]:443")
	fmt.Println(server.HostnameString(), server.Port())
	// Output: ::1 443
}

func ExamplePrio() {
	for _, prio := range []addr.Prio{addr.PrioHost, addr.PrioServ} {
		host, service, err := addr.ParseHostServ("https", prio)
		fmt.Printf("%q %q %v\n", host, service, err)
	}
	// Output:
	// "https" "" <nil>
	// "" "https" <nil>
}
