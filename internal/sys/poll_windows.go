package sys

import (
	"math"
	"syscall"
	"time"
	"unsafe"

	"example.com/bio/internal/sockaddr"
)

// fdSet is a fd_set with room for two sockets. The calls read as many as it counts.
type fdSet struct {
	count   uint32
	sockets [2]uintptr
}

func (s *fdSet) add(fd int) {
	s.sockets[s.count] = uintptr(fd)
	s.count++
}

func (s *fdSet) has(fd int) bool {
	for _, socket := range s.sockets[:s.count] {
		if socket == uintptr(fd) {
			return true
		}
	}
	return false
}

// Poll waits until fd is ready for something in want, until the socket wake is readable, or
// until timeout has passed. A negative wake is ignored, and a negative timeout never ends
// the call. Poll returns 0 if it ends for wake or timeout. It fails with WSAENOTSOCK if fd
// is not a socket.
//
// Poll is select: WSAPoll does not report a failed connect before Windows 10 2004.
func Poll(fd int, want Ready, wake int, timeout time.Duration) (Ready, syscall.Errno) {
	want &= Readable | Writable
	if want == 0 { // select fails if it is given nothing
		_, errno := SocketType(fd)
		return 0, errno
	}
	var read, write, except fdSet
	if want&Readable != 0 {
		read.add(fd)
	}
	if want&Writable != 0 {
		write.add(fd)
	}
	// A connect that fails is in the third set alone. On a connected socket that set is of
	// urgent data, which is not waited for.
	var peer sockaddr.Sockaddr
	if Getpeername(fd, &peer) != 0 {
		except.add(fd)
	}
	if wake >= 0 {
		read.add(wake)
	}
	timeout = min(timeout, math.MaxInt32*time.Second)
	limit := syscall.NsecToTimeval((timeout + time.Microsecond - 1).Nanoseconds())
	pointer := &limit
	if timeout < 0 {
		pointer = nil
	}
	r, _, errno := syscall.SyscallN(call(procSelect), 0, uintptr(unsafe.Pointer(&read)), uintptr(unsafe.Pointer(&write)), uintptr(unsafe.Pointer(&except)), uintptr(unsafe.Pointer(pointer)))
	if errno := result(r, errno); errno != 0 {
		return 0, errno
	}
	if except.has(fd) {
		return want, 0 // the next call says what happened
	}
	var ready Ready
	if read.has(fd) {
		ready |= Readable
	}
	if write.has(fd) {
		ready |= Writable
	}
	return ready, 0
}

// Pipe returns two sockets of the loopback interface, since select waits for nothing but
// sockets. What Wake writes to the second makes the first readable. Both are non-blocking.
func Pipe() (read, write int, errno syscall.Errno) {
	var readName, writeName sockaddr.Sockaddr
	if read, errno = loopback(&readName); errno != 0 {
		return -1, -1, errno
	}
	if write, errno = loopback(&writeName); errno != 0 {
		Close(read)
		return -1, -1, errno
	}
	if errno = join(read, write, &readName, &writeName); errno != 0 {
		Close(read)
		Close(write)
		return -1, -1, errno
	}
	return read, write, 0
}

// loopback returns a non-blocking socket with a name of its own.
func loopback(name *sockaddr.Sockaddr) (fd int, errno syscall.Errno) {
	fd, errno = Socket(syscall.AF_INET, syscall.SOCK_DGRAM, syscall.IPPROTO_UDP)
	if errno != 0 {
		return -1, errno
	}
	name.SetInet4([4]byte{127, 0, 0, 1}, 0)
	errno = setsockoptInt(fd, syscall.SOL_SOCKET, soExclusiveAddrUse, 1) // no other process takes its port
	if errno == 0 {
		errno = Bind(fd, name)
	}
	if errno == 0 {
		_, errno = Getsockname(fd, name)
	}
	if errno == 0 {
		errno = SetNonblock(fd, true)
	}
	if errno != 0 {
		Close(fd)
		return -1, errno
	}
	return fd, 0
}

// join connects two sockets, so that each receives from the other alone, and removes what
// others have sent to read before.
func join(read, write int, readName, writeName *sockaddr.Sockaddr) syscall.Errno {
	if errno := Connect(read, writeName, true); errno != 0 {
		return errno
	}
	if errno := Connect(write, readName, true); errno != 0 {
		return errno
	}
	for {
		var data [1]byte
		r, _, errno := syscall.SyscallN(call(procRecv), uintptr(read), uintptr(unsafe.Pointer(&data)), uintptr(len(data)), 0)
		switch errno := result(r, errno); errno {
		case 0, wsaEMSGSIZE, wsaECONNRESET:
		case wsaEWOULDBLOCK:
			return 0
		default:
			return errno
		}
	}
}

// Wake makes the read end of a pipe readable.
func Wake(write int) {
	var data [1]byte
	syscall.SyscallN(call(procSend), uintptr(write), uintptr(unsafe.Pointer(&data)), uintptr(len(data)), 0)
}
