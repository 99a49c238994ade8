//go:build unix

package bio_test

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func BenchmarkCycle(b *testing.B) {
	l, bound := listener(b, ip(b, "127.0.0.1:0"), bio.NonBlock)
	b.ReportAllocs()
	for b.Loop() {
		fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
		if err != nil {
			b.Fatal(err)
		}
		if err := bio.Connect(fd, &bound, bio.NonBlock|bio.KeepAlive|bio.NoDelay); err != nil && !bio.ShouldRetry(err) {
			b.Fatal(err)
		}
		var peer addr.Addr
		conn, err := bio.Accept(l, &peer, bio.NonBlock)
		if err != nil {
			b.Fatal(err)
		}
		bio.Close(conn)
		bio.Close(fd)
	}
}

func BenchmarkAcceptWouldBlock(b *testing.B) {
	l, _ := listener(b, ip(b, "127.0.0.1:0"), bio.NonBlock)
	b.Run("bio", func(b *testing.B) {
		b.ReportAllocs()
		var peer addr.Addr
		for b.Loop() {
			if _, err := bio.Accept(l, &peer, 0); !bio.ShouldRetry(err) {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		var storage [112]byte
		for b.Loop() {
			length := uint32(len(storage))
			if errno := bareAccept(l, &storage, &length); errno != syscall.EAGAIN {
				b.Fatal(errno)
			}
		}
	})
}

func BenchmarkBindInUse(b *testing.B) {
	_, bound := listener(b, ip(b, "127.0.0.1:0"), 0)
	fd := socket(b, unix.AF_INET, unix.SOCK_STREAM)
	b.Run("bio", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if bio.Bind(fd, &bound, 0) == nil {
				b.Fatal("bound")
			}
		}
		errstack.Default().Clear()
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			if bareBind(fd, &bound) != syscall.EADDRINUSE {
				b.Fatal("bound")
			}
		}
	})
}
