package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

// A client with an address that it chooses itself, and with options for which there are no
// flags.
func ExampleConfig_Dial() {
	l, err := bionet.Listen("127.0.0.1:0", 0)
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()

	config := bionet.Config{
		LocalAddr: addr.MustParse("127.0.0.7:0"),
		Control: func(network, address string, conn syscall.RawConn) error {
			var failed error
			err := conn.Control(func(fd uintptr) {
				failed = errors.Join(
					unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1),
					unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, 5000),
				)
			})
			return errors.Join(err, failed)
		},
	}
	conn, err := config.Dial(context.Background(), l.Addr().String(), bio.NoDelay)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	fmt.Println("from", conn.LocalAddr().(*net.TCPAddr).IP)
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		log.Fatal(err)
	}
	raw.Control(func(fd uintptr) {
		limit, err := unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
		fmt.Println("gives up after", limit, "ms", err)
	})
	// Output:
	// from 127.0.0.7
	// gives up after 5000 ms <nil>
}
