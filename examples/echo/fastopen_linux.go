package main

import (
	"golang.org/x/sys/unix"

	"example.com/bio"
)

// tryFastOpen says why TCP Fast Open cannot be asked for here: the sysctl
// net.ipv4.tcp_fastopen can forbid it to clients.
func tryFastOpen() error {
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	if err != nil {
		return err
	}
	defer bio.Close(fd)
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT, 1)
}

// fastOpen reads what TFO has set: the length of a listener's queue, and whether a
// client asked for it.
func fastOpen(fd int) (int, error) {
	listens, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	if err != nil {
		return 0, err
	}
	option := unix.TCP_FASTOPEN_CONNECT
	if listens != 0 {
		option = unix.TCP_FASTOPEN
	}
	return unix.GetsockoptInt(fd, unix.IPPROTO_TCP, option)
}
