//go:build unix

package socktest

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// probeLoopback sends a datagram from a socket to itself. Bind does not tell: an interface
// that is down keeps its IPv4 address, and loses what is sent.
func probeLoopback() error {
	fd, err := open(unix.AF_INET, unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return err
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		return err
	}
	if err := unix.Sendto(fd, []byte{0}, 0, name); err != nil {
		return err
	}
	arrived, err := await(fd, false, Scaled(time.Second))
	if err == nil && !arrived {
		err = errors.New("a datagram does not arrive: the interface may be down")
	}
	return err
}

// probeIPv6 binds a socket: an interface that is down has no IPv6 address.
func probeIPv6() error {
	fd, err := open(unix.AF_INET6, unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return unix.Bind(fd, &unix.SockaddrInet6{Addr: [16]byte{15: 1}})
}

// probeSockError sends to a port that nobody has, and looks at the error that comes back.
// An emulator may return it in the numbers of the machine.
func probeSockError() error {
	server, err := open(unix.AF_INET, unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	err = unix.Bind(server, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	name, nameErr := unix.Getsockname(server)
	unix.Close(server)
	if err != nil || nameErr != nil {
		return fmt.Errorf("%v, %v", err, nameErr)
	}
	client, err := open(unix.AF_INET, unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	defer unix.Close(client)
	if err := unix.Connect(client, name); err != nil {
		return err
	}
	if _, err := unix.Write(client, []byte{0}); err != nil {
		return err
	}
	if _, err := await(client, false, Scaled(patience)); err != nil {
		return err
	}
	got, err := unix.GetsockoptInt(client, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil || got != int(unix.ECONNREFUSED) {
		return fmt.Errorf("SO_ERROR is %d, %v; want ECONNREFUSED, %d", got, err, int(unix.ECONNREFUSED))
	}
	return nil
}
