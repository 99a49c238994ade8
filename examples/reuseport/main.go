//go:build linux

// Reuseport opens four listeners on one port with SO_REUSEPORT, connects a thousand clients, and
// prints how Linux spreads them. Servers use this to accept in several threads or processes
// without sharing a queue. Try it with
//
//	go run ./examples/reuseport
package main

import (
	"fmt"
	"log"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

const (
	listeners = 4
	clients   = 1000
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("reuseport: ")
	at := addr.MustParse("127.0.0.1:0")
	accepted := make(chan int, clients)
	for i := range listeners {
		fd, err := listen(&at)
		if err != nil {
			log.Fatal(err)
		}
		l, err := bionet.Listener(fd) // fd belongs to l from here on
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					log.Fatal(err)
				}
				conn.Close()
				accepted <- i
			}
		}()
	}
	for range clients {
		if err := connect(&at); err != nil {
			log.Fatal(err)
		}
	}
	var counts [listeners]int
	for range clients {
		counts[<-accepted]++
	}
	for i, n := range counts {
		fmt.Printf("listener %d on %v has accepted %d clients\n", i, at, n)
	}
}

// listen returns a listening socket for the address at, and sets its port if that is 0. The
// option must be set on every socket, and before it is bound.
func listen(at *addr.Addr) (fd int, err error) {
	fd, err = bio.Socket(at.Family(), unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return bio.InvalidSocket, err
	}
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	if err == nil {
		err = bio.Listen(fd, at, bio.ReuseAddr)
	}
	if err == nil {
		err = bio.SockInfo(fd, at)
	}
	if err != nil {
		bio.Close(fd)
		return bio.InvalidSocket, err
	}
	return fd, nil
}

// connect makes a connection and closes it.
func connect(at *addr.Addr) error {
	fd, err := bio.Socket(at.Family(), unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(fd)
	return bio.Connect(fd, at, 0)
}
