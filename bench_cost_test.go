//go:build linux && !portable && (amd64 || arm64)

package bio_test

import (
	"context"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// costs are the calls of BenchmarkCall.
var costs = []cost{
	{
		name: "Socket",
		bio: func(s *scene, _ int) bool {
			fd, err := bio.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0, 0)
			return s.keep(fd, err == nil)
		},
		bare: func(s *scene, _ int) bool {
			fd, errno := bareSocket(unix.AF_UNIX, unix.SOCK_DGRAM)
			return s.keep(fd, errno == 0)
		},
	},
	{
		name: "Bind", prepare: sockets(unix.AF_INET, unix.SOCK_DGRAM),
		bio:  func(s *scene, fd int) bool { return bio.Bind(fd, &s.any, 0) == nil },
		bare: func(s *scene, fd int) bool { return bareBind(fd, &s.any) == 0 },
	},
	{
		name: "Connect/NONBLOCK", calls: 2,
		bio:  func(s *scene, fd int) bool { return bio.Connect(fd, &s.to, bio.NonBlock) == nil },
		bare: func(s *scene, fd int) bool { return bareSetNonblock(fd, 1) == 0 && bareConnect(fd, &s.to) == 0 },
	},
	{
		name: "Connect", calls: 2,
		bio: func(s *scene, fd int) bool { return bio.Connect(fd, &s.to, 0) == nil },
		bare: func(s *scene, fd int) bool {
			return bareSetNonblock(fd, 0) == 0 && bareConnectMayWait(fd, &s.to) == 0
		},
	},
	{
		name: "Listen", calls: 7, prepare: sockets(unix.AF_INET, unix.SOCK_STREAM),
		bio: func(s *scene, fd int) bool {
			return bio.Listen(fd, &s.any, bio.ReuseAddr|bio.KeepAlive|bio.NonBlock|bio.NoDelay) == nil
		},
		bare: func(s *scene, fd int) bool {
			_, errno := bareGetOption(fd, unix.SOL_SOCKET, unix.SO_TYPE)
			return errno == 0 &&
				bareSetNonblock(fd, 1) == 0 &&
				bareSetOption(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1) == 0 &&
				bareSetOption(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) == 0 &&
				bareSetOption(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1) == 0 &&
				bareBind(fd, &s.any) == 0 &&
				bareListen(fd) == 0
		},
	},
	{
		name: "Accept", prepare: clients,
		bio: func(s *scene, _ int) bool {
			var peer addr.Addr
			conn, err := bio.Accept(s.queue, &peer, bio.NonBlock)
			return s.keep(conn, err == nil)
		},
		bare: func(s *scene, _ int) bool {
			var peer addr.Addr
			conn, errno := bareAccept(s.queue, &peer, unix.SOCK_NONBLOCK)
			return s.keep(conn, errno == 0)
		},
	},
	{
		name: "Accept/would-block",
		bio: func(s *scene, _ int) bool {
			var peer addr.Addr
			_, err := bio.Accept(s.empty, &peer, bio.NonBlock)
			return err != nil
		},
		bare: func(s *scene, _ int) bool {
			var peer addr.Addr
			_, errno := bareAccept(s.empty, &peer, unix.SOCK_NONBLOCK)
			return errno == unix.EAGAIN
		},
	},
	{
		name: "Close", prepare: sockets(unix.AF_UNIX, unix.SOCK_DGRAM),
		bio:  func(_ *scene, fd int) bool { return bio.Close(fd) == nil },
		bare: func(_ *scene, fd int) bool { return bareClose(fd) == 0 },
	},
	{
		name: "SetNonBlock",
		bio:  func(_ *scene, fd int) bool { return bio.SetNonBlock(fd, true) == nil },
		bare: func(_ *scene, fd int) bool { return bareSetNonblock(fd, 1) == 0 },
	},
	{
		name: "SockError",
		bio: func(_ *scene, fd int) bool {
			pending, err := bio.SockError(fd)
			return pending == nil && err == nil
		},
		bare: func(_ *scene, fd int) bool {
			pending, errno := bareGetOption(fd, unix.SOL_SOCKET, unix.SO_ERROR)
			return pending == 0 && errno == 0
		},
	},
	{
		name: "SockInfo",
		bio: func(_ *scene, fd int) bool {
			var name addr.Addr
			return bio.SockInfo(fd, &name) == nil
		},
		bare: func(_ *scene, fd int) bool {
			var name addr.Addr
			return bareSockname(fd, &name) == 0
		},
	},
	{
		name: "Wait",
		bio: func(_ *scene, fd int) bool {
			got, err := bio.Wait(context.Background(), fd, bio.Writable)
			return got == bio.Writable && err == nil
		},
		bare: func(_ *scene, fd int) bool {
			got, errno := barePoll(fd, unix.POLLOUT)
			return got == unix.POLLOUT && errno == 0
		},
	},
	{
		name: "Socket/fails",
		bio: func(*scene, int) bool {
			_, err := bio.Socket(-1, unix.SOCK_DGRAM, 0, 0)
			return err != nil
		},
		bare: func(*scene, int) bool {
			_, errno := bareSocket(-1, unix.SOCK_DGRAM)
			return errno == unix.EAFNOSUPPORT
		},
	},
	{
		name: "Bind/fails",
		bio:  func(s *scene, _ int) bool { return bio.Bind(notOpen, &s.any, 0) != nil },
		bare: func(s *scene, _ int) bool { return bareBind(notOpen, &s.any) == unix.EBADF },
	},
	{
		name: "Connect/fails",
		bio:  func(s *scene, _ int) bool { return bio.Connect(notOpen, &s.any, 0) != nil },
		bare: func(*scene, int) bool { return bareSetNonblock(notOpen, 0) == unix.EBADF },
	},
	{
		name: "Listen/fails",
		bio:  func(s *scene, _ int) bool { return bio.Listen(notOpen, &s.any, 0) != nil },
		bare: func(*scene, int) bool {
			_, errno := bareGetOption(notOpen, unix.SOL_SOCKET, unix.SO_TYPE)
			return errno == unix.EBADF
		},
	},
	{
		name: "Accept/fails",
		bio: func(*scene, int) bool {
			var peer addr.Addr
			_, err := bio.Accept(notOpen, &peer, 0)
			return err != nil
		},
		bare: func(*scene, int) bool {
			var peer addr.Addr
			_, errno := bareAccept(notOpen, &peer, 0)
			return errno == unix.EBADF
		},
	},
	{
		name: "Close/fails",
		bio:  func(*scene, int) bool { return bio.Close(notOpen) != nil },
		bare: func(*scene, int) bool { return bareClose(notOpen) == unix.EBADF },
	},
}
