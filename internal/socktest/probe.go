//go:build unix || windows

package socktest

import (
	"errors"
	"syscall"
	"time"

	"example.com/bio/addr"
)

// probeLoopback sends a datagram from a socket to itself. Bind does not tell: an interface
// that is down keeps its IPv4 address, and loses what is sent.
func probeLoopback() error {
	fd, err := openBound("127.0.0.1:0", syscall.SOCK_DGRAM)
	if err != nil {
		return err
	}
	defer closeSocket(fd)
	name, err := localName(fd)
	if err != nil {
		return err
	}
	if err := connect(fd, name); err != nil {
		return err
	}
	if _, err := write(fd, []byte{0}); err != nil {
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
	fd, err := openBound("[::1]:0", syscall.SOCK_STREAM)
	if err != nil {
		return err
	}
	return closeSocket(fd)
}

func openBound(text string, socktype int) (int, error) {
	a, err := addr.Parse(text)
	if err != nil {
		return -1, err
	}
	fd, err := open(a.Family(), socktype)
	if err != nil {
		return -1, err
	}
	if err := bind(fd, a); err != nil {
		closeSocket(fd)
		return -1, err
	}
	return fd, nil
}

func probeRaw() error { return probeSocket(syscall.AF_INET, syscall.SOCK_RAW, 1) }

func probeRawIPv6() error { return probeSocket(syscall.AF_INET6, syscall.SOCK_RAW, 58) }

func probeSocket(family, socktype, protocol int) error {
	fd, err := syscall.Socket(family, socktype, protocol)
	if err != nil {
		return err
	}
	return closeSocket(int(fd))
}

func probeUnix(socktype int) func() error {
	return func() error { return probeSocket(syscall.AF_UNIX, socktype, 0) }
}
