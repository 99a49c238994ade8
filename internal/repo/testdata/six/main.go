// Command six has all that the program without has, and the six functions of the core.
package main

import (
	"fmt"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func main() {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	report(fd, err, unix.Bind(fd, &unix.SockaddrInet4{}), unix.Connect(fd, &unix.SockaddrInet4{}), unix.Listen(fd, 1), unix.Close(fd))
	var stack errstack.Stack
	r := bio.With(&stack)
	var a addr.Addr
	fd, err = r.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	conn, failed := r.Accept(fd, &a, 0)
	report(conn, err, failed, r.Bind(fd, &a, 0), r.Connect(fd, &a, 0), r.Listen(fd, &a, 0), r.Close(fd))
}

func report(fd int, errs ...error) {
	fmt.Println(fd)
	for _, err := range errs {
		fmt.Printf("%v\n", err)
	}
}
