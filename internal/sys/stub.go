// This file exists so that programs compile for windows, whose socket calls are not
// ported: every call answers ENOSYS, which matches errors.ErrUnsupported.

//go:build !unix

package sys

import (
	"syscall"
	"time"

	"example.com/bio/internal/sockaddr"
)

// Backlog is the length of a listener's queue.
const Backlog = 128

func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno                   { return syscall.ENOSYS }
func Connect(fd int, a *sockaddr.Sockaddr, nonblock bool) syscall.Errno { return syscall.ENOSYS }
func Disconnect(fd int) syscall.Errno                                   { return syscall.ENOSYS }
func Listen(fd, backlog int) syscall.Errno                              { return syscall.ENOSYS }
func Close(fd int) syscall.Errno                                        { return syscall.ENOSYS }
func Getsockname(fd int, a *sockaddr.Sockaddr) (bool, syscall.Errno)    { return false, syscall.ENOSYS }
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno            { return syscall.ENOSYS }
func SetNonblock(fd int, on Switch) syscall.Errno                       { return syscall.ENOSYS }
func SetReuseAddr(fd int) syscall.Errno                                 { return syscall.ENOSYS }
func SetKeepAlive(fd int) syscall.Errno                                 { return syscall.ENOSYS }
func SetNoDelay(fd int, on Switch) syscall.Errno                        { return syscall.ENOSYS }
func SetV6Only(fd int, on Switch) syscall.Errno                         { return syscall.ENOSYS }
func SetFastOpenConnect(fd int) syscall.Errno                           { return syscall.ENOSYS }
func SetFastOpen(fd, queue int) syscall.Errno                           { return syscall.ENOSYS }
func SocketType(fd int) (int, syscall.Errno)                            { return 0, syscall.ENOSYS }
func PendingError(fd int) (pending, errno syscall.Errno)                { return 0, syscall.ENOSYS }

// SocketCall answers ENOSYS.
type SocketCall struct{}

func (c *SocketCall) Prepare(domain, socktype, protocol int) {}
func (c *SocketCall) Make()                                  {}
func (c *SocketCall) Result() (fd int, errno syscall.Errno)  { return -1, syscall.ENOSYS }

// AcceptCall answers ENOSYS.
type AcceptCall struct{}

func (c *AcceptCall) Prepare(fd int, nonblock bool, now time.Duration) {}
func (c *AcceptCall) Make(peer *sockaddr.Sockaddr)                     {}
func (c *AcceptCall) Result(peer *sockaddr.Sockaddr) (conn int, modeSet bool, errno syscall.Errno) {
	return -1, false, syscall.ENOSYS
}

// Poll answers ENOSYS.
func Poll(fd int, want Ready, wake, timeout int) (Ready, syscall.Errno) {
	return 0, syscall.ENOSYS
}

// Pipe answers ENOSYS.
func Pipe() (read, write int, errno syscall.Errno) { return -1, -1, syscall.ENOSYS }

// Wake does nothing.
func Wake(write int) {}
