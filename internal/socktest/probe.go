//go:build unix || windows

package socktest

import (
	"syscall"

	"example.com/bio/addr"
)

func probeLoopback() error { return probeBind("127.0.0.1:0") }

func probeIPv6() error { return probeBind("[::1]:0") }

// probeBind binds a socket to an address.
func probeBind(text string) error {
	a, err := addr.Parse(text)
	if err != nil {
		return err
	}
	fd, err := open(a.Family(), syscall.SOCK_STREAM)
	if err != nil {
		return err
	}
	defer closeSocket(fd)
	return bind(fd, a)
}

func probeUnix(socktype int) func() error {
	return func() error {
		fd, err := open(syscall.AF_UNIX, socktype)
		if err != nil {
			return err
		}
		return closeSocket(fd)
	}
}
