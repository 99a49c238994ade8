//go:build unix

package socktest

import (
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
)

// probeSockError sends to a port that nobody has, and looks at the error that comes back.
// An emulator may return it in the numbers of the machine.
func probeSockError() error {
	server, err := open(syscall.AF_INET, syscall.SOCK_DGRAM)
	if err != nil {
		return err
	}
	loopback, parseErr := addr.Parse("127.0.0.1:0")
	err = bind(server, loopback)
	name, nameErr := localName(server)
	closeSocket(server)
	if err != nil || nameErr != nil || parseErr != nil {
		return fmt.Errorf("%v, %v, %v", err, nameErr, parseErr)
	}
	client, err := open(syscall.AF_INET, syscall.SOCK_DGRAM)
	if err != nil {
		return err
	}
	defer closeSocket(client)
	if err := connect(client, name); err != nil {
		return err
	}
	if _, err := write(client, []byte{0}); err != nil {
		return err
	}
	if _, err := await(client, false, Scaled(patience)); err != nil {
		return err
	}
	got, err := option(client, syscall.SOL_SOCKET, unix.SO_ERROR)
	if err != nil || got != int(syscall.ECONNREFUSED) {
		return fmt.Errorf("SO_ERROR is %d, %v; want ECONNREFUSED, %d", got, err, int(syscall.ECONNREFUSED))
	}
	return nil
}
