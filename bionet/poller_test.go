//go:build unix

package bionet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func init() { sandbox.Register("first call", firstCall) }

// firstCalls are calls of each function, with an address to dial and with the descriptor of a
// socket of the given type.
var firstCalls = map[string]struct {
	socktype int // 0 for functions that take no descriptor
	call     func(address string, fd int) (io.Closer, error)
}{
	"Listener":     {unix.SOCK_STREAM, func(_ string, fd int) (io.Closer, error) { return takers["Listener"](fd) }},
	"Conn":         {unix.SOCK_SEQPACKET, func(_ string, fd int) (io.Closer, error) { return takers["Conn"](fd) }},
	"PacketConn":   {unix.SOCK_DGRAM, func(_ string, fd int) (io.Closer, error) { return takers["PacketConn"](fd) }},
	"Listen":       {0, func(string, int) (io.Closer, error) { return closer(bionet.Listen("127.0.0.1:0", 0)) }},
	"ListenPacket": {0, func(string, int) (io.Closer, error) { return closer(bionet.ListenPacket("127.0.0.1:0", 0)) }},
	"Dial": {0, func(address string, _ int) (io.Closer, error) {
		return closer(bionet.Dial(context.Background(), address, 0))
	}},
}

// TestPollerStarts: if the poller of Go's runtime has not started, and the descriptor table has
// no room for it, a call fails, and the next one succeeds when there is room.
func TestPollerStarts(t *testing.T) {
	a := serve(t, "127.0.0.1:0")
	for name := range firstCalls {
		t.Run(name, func(t *testing.T) {
			if output, err := sandbox.Command(t, "first call", name, a.String()).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}

// firstCall makes the call that its first argument names, with more and more room.
func firstCall() error {
	first := firstCalls[os.Args[1]]
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	descriptors := len(socktest.OpenDescriptors())
	for room := range 4 {
		fd, err := nonblocking(first.socktype)
		if err != nil {
			return err
		}
		free, err := unix.Dup(0)
		if err != nil {
			return err
		}
		unix.Close(free)
		lowered := limit
		setLimit(&lowered.Cur, uint64(free+room))
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &lowered); err != nil {
			return err
		}
		_, failed := first.call(os.Args[2], fd)
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
			return err
		}
		if _, ok := failed.(*errstack.Error); !ok || !errors.Is(failed, unix.EMFILE) {
			return fmt.Errorf("with room for %d: %T %v", room, failed, failed)
		}
		if now := len(socktest.OpenDescriptors()); now != descriptors {
			return fmt.Errorf("with room for %d: %d descriptors, %d before", room, now, descriptors)
		}
	}
	fd, err := nonblocking(first.socktype)
	if err != nil {
		return err
	}
	c, err := first.call(os.Args[2], fd)
	if err != nil {
		return err
	}
	return c.Close()
}

// nonblocking returns a non-blocking socket: one that listens, one of a pair for
// SOCK_SEQPACKET, one that is bound, or none.
func nonblocking(socktype int) (fd int, err error) {
	switch socktype {
	case 0:
		return -1, nil
	case unix.SOCK_SEQPACKET:
		pair, err := unix.Socketpair(unix.AF_UNIX, socktype, 0)
		if err != nil {
			return -1, err
		}
		unix.Close(pair[1])
		return pair[0], unix.SetNonblock(pair[0], true)
	}
	fd, err = unix.Socket(unix.AF_INET, socktype, 0)
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	}
	if err == nil && socktype == unix.SOCK_STREAM {
		err = unix.Listen(fd, 1)
	}
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	return fd, err
}
