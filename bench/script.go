//go:build linux && (amd64 || arm64)

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// scriptLine is one call of a script: "NUMBER FUNCTION FAMILY TYPE FLAGS". A tracer sees it
// between two marks: close(2) of firstMark + 2*NUMBER and of the number after it.
type scriptLine struct {
	number           int
	function         string
	family, socktype int
	flags            bio.Options
}

const firstMark = 1000000

func (l scriptLine) String() string {
	return fmt.Sprintf("%d %s %d %d %d", l.number, l.function, l.family, l.socktype, uint32(l.flags))
}

func (l scriptLine) begin() { unix.Close(firstMark + 2*l.number) }
func (l scriptLine) end()   { unix.Close(firstMark + 2*l.number + 1) }

// runScript calls the functions of package bio as the lines on the standard input say, as
// testdata/libcrypto_script.c does. Paths are in the directory args[0].
func runScript(args []string) error {
	runtime.LockOSThread()
	s := script{directory: args[0]}
	for {
		var l scriptLine
		_, err := fmt.Scan(&l.number, &l.function, &l.family, &l.socktype, &l.flags)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.run(l); err != nil {
			return fmt.Errorf("line %v: %v", l, err)
		}
		errstack.Default().Clear()
	}
}

type script struct {
	directory string
	paths     int
}

func (s *script) run(l scriptLine) error {
	switch l.function {
	case "socket":
		l.begin()
		fd, err := bio.Socket(l.family, l.socktype, 0, l.flags)
		l.end()
		unix.Close(fd)
		return err
	case "accept":
		return s.accept(l, true, new(addr.Addr))
	case "accept-no-peer":
		return s.accept(l, true, nil)
	case "accept-would-block":
		return s.accept(l, false, new(addr.Addr))
	}
	return s.onSocket(l)
}

func (s *script) accept(l scriptLine, connected bool, peer *addr.Addr) error {
	client := openSocket(l.family, l.socktype)
	defer unix.Close(client)
	fd, a := s.bound(l.family, l.socktype, true)
	defer unix.Close(fd)
	if connected {
		must(bio.Connect(client, &a, 0))
	}
	l.begin()
	conn, err := bio.Accept(fd, peer, l.flags)
	l.end()
	if !connected && bio.ShouldRetry(err) {
		return nil
	}
	unix.Close(conn)
	return err
}

// onSocket calls a function of a new socket and, for some, of an address.
func (s *script) onSocket(l scriptLine) error {
	fd := openSocket(l.family, l.socktype)
	if l.function != "close" {
		defer unix.Close(fd)
	}
	var a addr.Addr
	switch l.function {
	case "connect", "connect-refused", "bind-in-use":
		var other int
		other, a = s.bound(l.family, l.socktype, l.function == "connect" && l.socktype == unix.SOCK_STREAM)
		defer unix.Close(other)
	default:
		a = s.freshAddress(l.family)
	}
	l.begin()
	defer l.end()
	switch l.function {
	case "connect", "connect-refused":
		bio.Connect(fd, &a, l.flags)
	case "bind", "bind-in-use":
		bio.Bind(fd, &a, l.flags)
	case "listen":
		bio.Listen(fd, &a, l.flags)
	case "set-nonblock":
		return bio.SetNonBlock(fd, true)
	case "set-nodelay":
		return bio.SetNoDelay(fd, true)
	case "sock-error":
		_, err := bio.SockError(fd)
		return err
	case "sock-info":
		return bio.SockInfo(fd, &a)
	case "wait":
		_, err := bio.Wait(context.Background(), fd, bio.Writable)
		return err
	case "close":
		return bio.Close(fd)
	default:
		return errors.New("unknown function")
	}
	return nil
}

func openSocket(family, socktype int) int {
	fd, err := bio.Socket(family, socktype, 0, 0)
	must(err)
	return fd
}

// bound binds a socket and lets it listen if asked.
func (s *script) bound(family, socktype int, listening bool) (fd int, a addr.Addr) {
	fd, a = openSocket(family, socktype), s.freshAddress(family)
	if listening {
		must(bio.Listen(fd, &a, bio.NonBlock))
	} else {
		must(bio.Bind(fd, &a, 0))
	}
	must(bio.SockInfo(fd, &a))
	return fd, a
}

// freshAddress returns an address that nothing is bound to.
func (s *script) freshAddress(family int) addr.Addr {
	switch family {
	case unix.AF_INET:
		return address(netip.AddrFrom4(loopback4), 0)
	case unix.AF_INET6:
		return address(netip.AddrFrom16(loopback6), 0)
	}
	a, err := addr.Unix(filepath.Join(s.directory, fmt.Sprint(s.paths)))
	must(err)
	s.paths++
	return a
}

// hasIPv6 reports whether a script may use [::1]. A namespace of ours has it wherever the
// kernel has it.
func hasIPv6() bool {
	_, err := os.Stat("/proc/net/if_inet6")
	return err == nil
}
