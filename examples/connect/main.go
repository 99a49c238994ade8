// Connect connects to the address that it is given, says so, and hangs up.
package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func main() {
	if len(os.Args) != 2 {
		fail(errors.New("usage: connect 127.0.0.1:80 | [::1]:80 | unix:/run/service"))
	}
	server, err := addr.Parse(os.Args[1])
	if err != nil {
		fail(err)
	}
	fd, err := bio.Socket(server.Family(), syscall.SOCK_STREAM, 0, 0)
	if err != nil {
		fail(err)
	}
	if err := bio.Connect(fd, &server, bio.KeepAlive); err != nil {
		fail(err)
	}
	fmt.Println("connected to", server)
	bio.Close(fd)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	errstack.Default().Print(os.Stderr)
	os.Exit(1)
}
