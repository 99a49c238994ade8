//go:build unix

package socktest

import (
	"fmt"

	"golang.org/x/sys/unix"
)

func probeLoopback() error { return probeBind(&unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}) }

func probeIPv6() error { return probeBind(&unix.SockaddrInet6{Addr: [16]byte{15: 1}}) }

// probeBind binds a socket to an address.
func probeBind(a unix.Sockaddr) error {
	family := unix.AF_INET
	if _, ok := a.(*unix.SockaddrInet6); ok {
		family = unix.AF_INET6
	}
	fd, err := open(family, unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return unix.Bind(fd, a)
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
