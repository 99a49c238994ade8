//go:build linux

// Client connects from a given address of this machine, and gives up on a peer that has not
// acknowledged data for some time (TCP_USER_TIMEOUT); the system alone would retry for a quarter of
// an hour. It sends standard input and then prints the answer. Try it with
//
//	printf 'GET / HTTP/1.0\r\n\r\n' | go run ./examples/client -from 127.0.0.1:0 -timeout 5s localhost:8080
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

func main() {
	var from addr.Addr
	flag.TextVar(&from, "from", from, "connect from `ADDRESS`, with port 0 from any port")
	timeout := flag.Duration("timeout", 30*time.Second, "give the peer up if it has not acknowledged data for `TIME`")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("client: ")

	config := bionet.Config{
		LocalAddr: from,
		Control: func(_, _ string, conn syscall.RawConn) error {
			return setUserTimeout(conn, *timeout)
		},
	}
	// TCP_USER_TIMEOUT acts only when the connection is made.
	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()
	conn, err := config.Dial(ctx, flag.Arg(0), bio.KeepAlive|bio.NoDelay)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("connected from %v to %v", conn.LocalAddr(), conn.RemoteAddr())
	if err := exchange(conn); err != nil {
		log.Fatal(err)
	}
}

func setUserTimeout(conn syscall.RawConn, timeout time.Duration) error {
	var err error
	controlErr := conn.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(timeout.Milliseconds()))
	})
	return errors.Join(controlErr, os.NewSyscallError("setsockopt", err))
}

// exchange sends standard input and prints the answer.
func exchange(conn io.ReadWriteCloser) error {
	defer conn.Close()
	if _, err := io.Copy(conn, os.Stdin); err != nil {
		return err
	}
	if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		return err
	}
	_, err := io.Copy(os.Stdout, conn)
	return err
}
