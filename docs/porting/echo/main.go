//go:build unix

// An echo server and its client on 127.0.0.1: echo listen PORT, echo connect PORT
package main

import (
	"fmt"
	"net/netip"
	"os"
	"strconv"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func failed(err error) int {
	fmt.Fprintln(os.Stderr, err)
	errstack.Default().Print(os.Stderr)
	return 1
}

func writeAll(fd int, data []byte) bool {
	for len(data) > 0 {
		n, err := unix.Write(fd, data)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "write:", err)
			return false
		}
		data = data[n:]
	}
	return true
}

func readSome(fd int, data []byte) int {
	for {
		n, err := unix.Read(fd, data)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "read:", err)
			return -1
		}
		return n
	}
}

func printAddress(what string, address addr.Addr) {
	fmt.Println(what, address)
}

func client(server *addr.Addr) int {
	var data [4096]byte
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return failed(err)
	}
	defer bio.Close(fd)
	if err := bio.Connect(fd, server, bio.KeepAlive|bio.NoDelay); err != nil {
		return failed(err)
	}
	for {
		n := readSome(unix.Stdin, data[:])
		if n == 0 {
			return 0
		}
		if n < 0 || !writeAll(fd, data[:n]) {
			return 1
		}
		for n > 0 {
			part := readSome(fd, data[:n])
			if part <= 0 {
				return 1
			}
			if _, err := os.Stdout.Write(data[:part]); err != nil {
				return failed(err)
			}
			n -= part
		}
	}
}

func server(at *addr.Addr) int {
	var data [4096]byte
	var local, peer addr.Addr
	listener, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return failed(err)
	}
	defer bio.Close(listener)
	if err := bio.Listen(listener, at, bio.ReuseAddr); err != nil {
		return failed(err)
	}
	if err := bio.SockInfo(listener, &local); err != nil {
		return failed(err)
	}
	printAddress("listening on", local)
	for {
		conn, err := bio.Accept(listener, &peer, 0)
		if bio.ShouldRetry(err) {
			continue
		}
		if err != nil {
			return failed(err)
		}
		printAddress("client", peer)
		for {
			n := readSome(conn, data[:])
			if n <= 0 || !writeAll(conn, data[:n]) {
				break
			}
		}
		bio.Close(conn)
	}
}

func main() {
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: echo listen PORT | echo connect PORT")
		os.Exit(2)
	}
	port, err := strconv.ParseUint(os.Args[2], 10, 16)
	if err != nil {
		os.Exit(failed(err))
	}
	address, err := addr.FromAddrPort(netip.AddrPortFrom(loopback, uint16(port)))
	if err != nil {
		os.Exit(failed(err))
	}
	if os.Args[1] == "listen" {
		os.Exit(server(&address))
	}
	os.Exit(client(&address))
}
