//go:build linux && (amd64 || arm64)

package main

import (
	"encoding/binary"
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// fionbio is FIONBIO of asm-generic/ioctls.h.
const fionbio = 0x5421

// rawCalls are bare system calls: RawSyscall if the kernel cannot wait, Syscall if it
// may.
type rawCalls struct {
	listener          int
	address, refusing unix.RawSockaddrInet4
	anyPort           unix.RawSockaddrInet6
}

func newRaw(t *target) *rawCalls {
	return &rawCalls{
		listener: t.listener,
		address:  rawAddress(t.port),
		refusing: rawAddress(t.refusingPort),
		anyPort:  unix.RawSockaddrInet6{Family: unix.AF_INET6, Addr: loopback6},
	}
}

func rawAddress(port uint16) unix.RawSockaddrInet4 {
	a := unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: loopback4}
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&a.Port))[:], port)
	return a
}

func mustRaw(errno syscall.Errno) {
	if errno != 0 {
		fatal(errno)
	}
}

func mustFailRaw(errno, with syscall.Errno) {
	if errno != with {
		fatal(fmt.Errorf("got %v, not %v", errno, with))
	}
}

func (c *rawCalls) Socket(family int) int {
	fd, _, errno := syscall.RawSyscall6(unix.SYS_SOCKET, uintptr(family), unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0, 0, 0, 0)
	mustRaw(errno)
	return int(fd)
}

func setRaw(fd, level, option int, value int32) {
	_, _, errno := syscall.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option), uintptr(unsafe.Pointer(&value)), unsafe.Sizeof(value), 0)
	mustRaw(errno)
}

func setNonblockRaw(fd int, mode int32) {
	_, _, errno := syscall.RawSyscall6(unix.SYS_IOCTL, uintptr(fd), fionbio, uintptr(unsafe.Pointer(&mode)), 0, 0, 0)
	mustRaw(errno)
}

func (c *rawCalls) setConnectOptions(fd int, mode int32) {
	setNonblockRaw(fd, mode)
	setRaw(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
	setRaw(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
}

func (c *rawCalls) ConnectNonblocking(fd int) {
	c.setConnectOptions(fd, 1)
	_, _, errno := syscall.RawSyscall6(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&c.address)), unsafe.Sizeof(c.address), 0, 0, 0)
	mustFailRaw(errno, unix.EINPROGRESS)
}

func (c *rawCalls) ConnectBlocking(fd int) {
	c.setConnectOptions(fd, 0)
	_, _, errno := syscall.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&c.address)), unsafe.Sizeof(c.address))
	mustRaw(errno)
}

func (c *rawCalls) accept() (int, syscall.Errno) {
	var peer unix.RawSockaddrAny
	length := uint32(unsafe.Sizeof(peer))
	conn, _, errno := syscall.Syscall6(unix.SYS_ACCEPT4, uintptr(c.listener), uintptr(unsafe.Pointer(&peer)), uintptr(unsafe.Pointer(&length)), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
	return int(conn), errno
}

func (c *rawCalls) AcceptNonblocking() int {
	for {
		conn, errno := c.accept()
		if errno == 0 {
			return conn
		}
		waitForConnection(c.listener, errno)
	}
}

func (c *rawCalls) Close(fd int) {
	_, _, errno := syscall.Syscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
	mustRaw(errno)
}

func (c *rawCalls) ListenIPv6(fd int) {
	var socktype int32
	length := uint32(unsafe.Sizeof(socktype))
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_TYPE, uintptr(unsafe.Pointer(&socktype)), uintptr(unsafe.Pointer(&length)), 0)
	mustRaw(errno)
	c.setConnectOptions(fd, 1)
	setRaw(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1)
	setRaw(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	_, _, errno = syscall.RawSyscall6(unix.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&c.anyPort)), unsafe.Sizeof(c.anyPort), 0, 0, 0)
	mustRaw(errno)
	_, _, errno = syscall.RawSyscall6(unix.SYS_LISTEN, uintptr(fd), unix.SOMAXCONN, 0, 0, 0, 0)
	mustRaw(errno)
}

func (c *rawCalls) ConnectRefused(fd int) {
	setNonblockRaw(fd, 0)
	_, _, errno := syscall.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&c.refusing)), unsafe.Sizeof(c.refusing))
	mustFailRaw(errno, unix.ECONNREFUSED)
}

func (c *rawCalls) BindInUse(fd int) { c.bind(fd, unix.EADDRINUSE) }

func (c *rawCalls) BindNotOpen() { c.bind(notOpen, unix.EBADF) }

func (c *rawCalls) BindNotOpenOwnStack() { c.BindNotOpen() }

func (c *rawCalls) bind(fd int, with syscall.Errno) {
	_, _, errno := syscall.RawSyscall6(unix.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&c.address)), unsafe.Sizeof(c.address), 0, 0, 0)
	mustFailRaw(errno, with)
}

func (c *rawCalls) AcceptWouldBlock() {
	_, errno := c.accept()
	mustFailRaw(errno, unix.EAGAIN)
}
