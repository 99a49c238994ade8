package bionet

import (
	"net"
	"syscall"

	"example.com/bio/errstack"
)

// PacketConn takes over the datagram socket fd, blocking or not, and returns it as a
// [*net.UDPConn] or [*net.UnixConn], or as a [*net.IPConn] if it is a raw one. A
// connected one sends with Write only, as package net has it.
//
// The descriptor belongs to PacketConn from the call on: it is closed before PacketConn
// returns, failed or not, and the connection has a number of its own. Duplicates that the
// caller has become non-blocking. The file of an AF_UNIX socket stays when it is closed.
//
// An error matches [bio.ErrInvalidSocket] (fd is -1; no errno), or an errno: EBADF (not
// open; nothing is closed then), ENOTSOCK, EPROTOTYPE (a socket of streams), EMFILE (no
// room for the duplicate). Nothing is recorded. PacketConn does not block.
//
// Source: none; OpenSSL has BIO_s_datagram(3) for it.
func PacketConn(fd int) (net.PacketConn, error) {
	d := descriptor{fd, "bionet.PacketConn", errstack.Caller(1)}
	socktype, err := d.socketType()
	if err != nil {
		return nil, err
	}
	if socktype != syscall.SOCK_DGRAM && socktype != syscall.SOCK_RAW {
		return nil, d.refuse(notDatagram, syscall.EPROTOTYPE)
	}
	return takeOver(d, d.file(), net.FilePacketConn)
}
