// Connect connects to an address and prints the result as Go and as OpenSSL would.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func main() {
	flag.Parse()
	server, err := addr.Parse(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	fd, err := bio.Socket(server.Family(), syscall.SOCK_STREAM, 0, 0)
	if err == nil {
		err = bio.Connect(fd, &server, bio.KeepAlive)
	}
	fmt.Println("result:", err)
	errstack.Default().Print(os.Stdout)
}
