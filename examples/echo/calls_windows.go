package main

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// read is WSARecv.
func read(fd int, b []byte) (int, error) {
	var n, flags uint32
	buffer := windows.WSABuf{Len: uint32(len(b)), Buf: unsafe.SliceData(b)}
	err := windows.WSARecv(windows.Handle(fd), &buffer, 1, &n, &flags, nil, nil)
	return int(n), err
}

// write is WSASend.
func write(fd int, b []byte) (int, error) {
	var n uint32
	buffer := windows.WSABuf{Len: uint32(len(b)), Buf: unsafe.SliceData(b)}
	err := windows.WSASend(windows.Handle(fd), &buffer, 1, &n, 0, nil, nil)
	return int(n), err
}

// closeWrite half-closes a connection.
func closeWrite(fd int) { windows.Shutdown(windows.Handle(fd), windows.SHUT_WR) }

// mustWait reports whether a call would block.
func mustWait(err error) bool { return err == windows.WSAEWOULDBLOCK }

// isUnread reports whether err says that the peer has closed the connection.
func isUnread(err error) bool {
	return errors.Is(err, windows.WSAECONNABORTED) || errors.Is(err, windows.WSAECONNRESET)
}
