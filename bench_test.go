//go:build linux && !portable && (amd64 || arm64)

package bio_test

import (
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// BenchmarkCall says what a call costs over the bare system calls that it makes:
//
//	go test -run '^$' -bench Call -count 10 . | benchstat -col /by -
//
// The calls are cheap ones of the kernel. Those named "fails" return an error and record
// it.
func BenchmarkCall(b *testing.B) {
	defer errstack.Default().Clear()
	var receiver addr.Addr
	server := socktest.Socket(b, unix.AF_INET, unix.SOCK_DGRAM)
	local := socktest.IP(b, "127.0.0.1:0")
	socktest.Check(b, bio.Bind(server, &local, 0))
	socktest.Check(b, bio.SockInfo(server, &receiver))
	client := socktest.Socket(b, unix.AF_INET, unix.SOCK_DGRAM)
	listener, inUse := socktest.Listener(b, local)
	socktest.Check(b, bio.SetNonBlock(listener, true))
	unbound := socktest.Socket(b, unix.AF_INET, unix.SOCK_STREAM)

	for _, c := range []struct {
		name      string
		bio, bare func() bool // report whether the result is the one that is measured
	}{
		{"Socket+Close", func() bool {
			fd, err := bio.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0, 0)
			return err == nil && bio.Close(fd) == nil
		}, func() bool {
			fd, _, errno := syscall.RawSyscall(unix.SYS_SOCKET, unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
			if errno != 0 {
				return false
			}
			_, _, errno = syscall.Syscall(unix.SYS_CLOSE, fd, 0, 0)
			return errno == 0
		}},
		{"Connect", func() bool {
			return bio.Connect(client, &receiver, bio.NonBlock) == nil
		}, func() bool {
			return bareNonblock(client) == 0 && bareAddress(unix.SYS_CONNECT, client, &receiver) == 0
		}},
		{"Accept/would-block", func() bool {
			var peer addr.Addr
			_, err := bio.Accept(listener, &peer, bio.NonBlock)
			return bio.ShouldRetry(err)
		}, func() bool {
			var peer addr.Addr
			length := uint32(unix.SizeofSockaddrAny)
			_, _, errno := syscall.Syscall6(unix.SYS_ACCEPT4, uintptr(listener), uintptr(peer.Sockaddr().Pointer()),
				uintptr(unsafe.Pointer(&length)), unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0, 0)
			return errno == unix.EAGAIN
		}},
		{"SetNonBlock", func() bool {
			return bio.SetNonBlock(client, true) == nil
		}, func() bool {
			return bareNonblock(client) == 0
		}},
		{"Bind/fails", func() bool {
			return bio.Bind(unbound, &inUse, 0) != nil
		}, func() bool {
			return bareAddress(unix.SYS_BIND, unbound, &inUse) == unix.EADDRINUSE
		}},
	} {
		run := func(by string, call func() bool) {
			b.Run("call="+c.name+"/by="+by, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if !call() {
						b.Fatal("another result than the one that is measured")
					}
				}
			})
		}
		run("bio", c.bio)
		run("bare", c.bare)
	}
}

// bareAddress makes a call with an address that the kernel reads.
func bareAddress(number uintptr, fd int, a *addr.Addr) syscall.Errno {
	_, _, errno := syscall.RawSyscall(number, uintptr(fd), uintptr(a.Sockaddr().Pointer()), uintptr(a.Sockaddr().Len()))
	return errno
}

// bareNonblock makes a descriptor non-blocking with FIONBIO of asm-generic/ioctls.h.
func bareNonblock(fd int) syscall.Errno {
	const fionbio = 0x5421
	on := int32(1)
	_, _, errno := syscall.RawSyscall(unix.SYS_IOCTL, uintptr(fd), fionbio, uintptr(unsafe.Pointer(&on)))
	return errno
}
