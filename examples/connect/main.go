// Connect connects to the address that it is given, and prints the result and what
// OpenSSL would have queued.
package main

import (
	"fmt"
	"log"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func main() {
	server, err := addr.Parse(os.Args[len(os.Args)-1])
	if err != nil {
		log.Fatal("usage: connect 127.0.0.1:80: ", err)
	}
	fd, err := bio.Socket(server.Family(), syscall.SOCK_STREAM, 0, 0)
	if err == nil {
		err = bio.Connect(fd, &server, bio.KeepAlive)
	}
	fmt.Println("connected:", err)
	errstack.Default().Print(os.Stdout)
}
