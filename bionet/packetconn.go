package bionet

import (
	"net"
	"syscall"

	"example.com/bio/errstack"
)

// PacketConn hands off the datagram socket fd, blocking or not, to package net, and returns
// it as a [*net.UDPConn] or [*net.UnixConn], or as a [*net.IPConn] if it is a raw socket. A
// connected one sends with Write only, as always in package net.
//
// PacketConn owns the descriptor from the call on. It closes it before it returns, also on
// failure, and the connection has another number. Duplicates that the caller has become
// non-blocking. A number that is not a socket is refused and not closed. The file of an
// AF_UNIX socket stays when it is closed.
//
// An error matches [bio.ErrInvalidSocket], without an errno, if fd is -1, or an errno: EBADF
// or ENOTSOCK if fd is not a socket, EPROTOTYPE if it is a stream socket, EMFILE if no
// descriptors are left for the duplicate and the poller of Go's runtime. Nothing is recorded.
//
// No OpenSSL counterpart: BIO_s_datagram(3) wraps a descriptor.
func PacketConn(fd int) (net.PacketConn, error) {
	d := descriptor{fd, "bionet.PacketConn", errstack.Caller(1)}
	socktype, err := d.check()
	if err != nil {
		return nil, err
	}
	if socktype != syscall.SOCK_DGRAM && socktype != syscall.SOCK_RAW {
		return nil, d.refuse(notDatagram, syscall.EPROTOTYPE)
	}
	return handOff(d, d.file(), net.FilePacketConn)
}
