// Command without is a program that sets up sockets without the core: fmt and the system
// calls.
package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

func main() {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	report(fd, err, unix.Bind(fd, &unix.SockaddrInet4{}), unix.Connect(fd, &unix.SockaddrInet4{}), unix.Listen(fd, 1), unix.Close(fd))
}

func report(fd int, errs ...error) {
	fmt.Println(fd)
	for _, err := range errs {
		fmt.Printf("%v\n", err)
	}
}
