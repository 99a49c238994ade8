// This file implements the calls for systems whose sockets are not supported: each fails
// with ENOSYS, which matches errors.ErrUnsupported.

//go:build !unix && !windows

package sys

import (
	"syscall"
	"time"

	"example.com/bio/internal/sockaddr"
)

// RetrySet is empty.
var RetrySet []syscall.Errno

// Backlog is the length of a listener's queue.
const Backlog = 128

func Startup() syscall.Errno                                         { return syscall.ENOSYS }
func Socket(domain, socktype, protocol int) (int, syscall.Errno)     { return -1, syscall.ENOSYS }
func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno                { return syscall.ENOSYS }
func Connect(int, *sockaddr.Sockaddr, bool) syscall.Errno            { return syscall.ENOSYS }
func Disconnect(fd int) syscall.Errno                                { return syscall.ENOSYS }
func Listen(fd, backlog int) syscall.Errno                           { return syscall.ENOSYS }
func Close(fd int) syscall.Errno                                     { return syscall.ENOSYS }
func Getsockname(fd int, a *sockaddr.Sockaddr) (bool, syscall.Errno) { return false, syscall.ENOSYS }
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno         { return syscall.ENOSYS }
func SetNonblock(fd int, on bool) syscall.Errno                      { return syscall.ENOSYS }
func SetReuseAddr(fd int, on bool) syscall.Errno                     { return syscall.ENOSYS }
func SetKeepAlive(fd int, on bool) syscall.Errno                     { return syscall.ENOSYS }
func SetNoDelay(fd int, on bool) syscall.Errno                       { return syscall.ENOSYS }
func HasDualStack() bool                                             { return true }
func SetV6Only(fd int, on bool) syscall.Errno                        { return syscall.ENOSYS }
func SetFastOpenConnect(fd int, on bool) syscall.Errno               { return syscall.ENOSYS }
func SetFastOpen(fd, queue int) syscall.Errno                        { return syscall.ENOSYS }
func SocketType(fd int) (int, syscall.Errno)                         { return 0, syscall.ENOSYS }
func Family(fd int) (int, syscall.Errno)                             { return 0, syscall.ENOSYS }
func IsIdle(fd int) bool                                             { return false }
func ReuseAddr(fd int) bool                                          { return false }
func KeepAlive(fd int) bool                                          { return false }
func NoDelay(fd int) bool                                            { return false }
func V6Only(fd int) bool                                             { return false }
func Nonblock(fd int) bool                                           { return false }
func FastOpen(fd int) bool                                           { return false }
func Protocol(fd int) (int, syscall.Errno)                           { return 0, syscall.ENOSYS }
func PeerName(fd int, a *sockaddr.Sockaddr) syscall.Errno            { return syscall.ENOSYS }
func StartDeferred(fd int)                                           {}
func Listens(fd int) (listens, known bool)                           { return false, false }
func PendingError(fd int) (pending, errno syscall.Errno)             { return 0, syscall.ENOSYS }
func Pipe() (read, write int, errno syscall.Errno)                   { return -1, -1, syscall.ENOSYS }
func Wake(write int)                                                 {}

func Accept(int, *sockaddr.Sockaddr, bool) (conn int, modeSet bool, errno syscall.Errno) {
	return -1, false, syscall.ENOSYS
}

func Poll(fd int, want Ready, wake int, timeout time.Duration) (Ready, syscall.Errno) {
	return 0, syscall.ENOSYS
}
