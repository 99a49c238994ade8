package stress_test

import (
	"fmt"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// listenBare returns a listener and its address, in a process without a test.
func listenBare(f family) (fd int, a addr.Addr, err error) {
	switch f {
	case ipv4:
		a, err = addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	default:
		a, err = addr.Abstract(fmt.Sprintf("bio.%d.%p", os.Getpid(), &a))
	}
	if err != nil {
		return -1, a, err
	}
	if fd, err = bio.Socket(f.number, unix.SOCK_STREAM, 0, 0); err != nil {
		return -1, a, err
	}
	if err = bio.Listen(fd, &a, 0); err == nil {
		err = bio.SockInfo(fd, &a)
	}
	return fd, a, err
}

// blockedCloses close sockets with SO_LINGER and more data than their peers take, until
// the peers are gone.
func blockedCloses() (b blocked, err error) {
	server, a, err := listenBare(ipv4)
	if err != nil {
		return b, err
	}
	var peers []int
	for range sideBySide {
		fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
		if err != nil {
			return b, err
		}
		if err := bio.Connect(fd, &a, 0); err != nil {
			return b, err
		}
		conn, err := bio.Accept(server, nil, 0)
		if err != nil {
			return b, err
		}
		peers = append(peers, conn)
		if err := fillAndLinger(fd); err != nil {
			return b, err
		}
		b.calls = append(b.calls, func() error { return bio.Close(fd) })
	}
	b.release = func() {
		for _, peer := range peers {
			reset(peer)
		}
	}
	return b, nil
}

// fillAndLinger writes to a socket until it takes no more, and sets SO_LINGER to a
// minute.
func fillAndLinger(fd int) error {
	if err := bio.SetNonBlock(fd, true); err != nil {
		return err
	}
	for data := make([]byte, 1<<16); ; {
		if _, err := unix.Write(fd, data); err == unix.EAGAIN {
			break
		} else if err != nil && err != unix.EINTR {
			return err
		}
	}
	if err := bio.SetNonBlock(fd, false); err != nil {
		return err
	}
	return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1, Linger: 60})
}
