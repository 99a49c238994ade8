// Connect connects to the address that it is given, says so, and hangs up.
package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func main() {
	server, err := addr.Parse(os.Args[1])
	if err != nil {
		fail(err)
	}
	fd, err := bio.Socket(server.Family(), unix.SOCK_STREAM, 0, 0)
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
