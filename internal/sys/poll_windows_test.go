package sys

import (
	"syscall"
	"testing"
	"time"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// TestPipe: Wake makes the read end readable. No other socket can, and none can take its port.
func TestPipe(t *testing.T) {
	read, write, errno := Pipe()
	socktest.CheckErrno(t, "pipe", errno)
	socktest.CloseAtEnd(t, read)
	socktest.CloseAtEnd(t, write)
	waiting := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_DGRAM)
	var name sockaddr.Sockaddr
	for _, fd := range []int{read, write} {
		if exclusive, errno := getsockoptInt(fd, syscall.SOL_SOCKET, soExclusiveAddrUse); exclusive != 1 || errno != 0 {
			t.Errorf("SO_EXCLUSIVEADDRUSE is %d, %v", exclusive, errno)
		}
		_, errno := Getsockname(fd, &name)
		socktest.CheckErrno(t, "getsockname", errno)
		stranger := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_DGRAM)
		socktest.CheckErrno(t, "connect", Connect(stranger, &name, false))
		_, err := socktest.Write(stranger, []byte("x"))
		socktest.Check(t, err)
		ready, errno := Poll(fd, Readable, -1, 10*time.Millisecond)
		if ready != 0 || errno != 0 {
			t.Errorf("a datagram of a stranger arrives: %v, %v", ready, errno)
		}
	}
	limit := socktest.Scaled(10 * time.Second)
	Wake(write)
	ready, errno := Poll(read, Readable, -1, limit)
	if ready != Readable || errno != 0 {
		t.Errorf("after Wake: %v, %v", ready, errno)
	}
	begin := time.Now()
	ready, errno = Poll(waiting, Readable, read, limit)
	if ready != 0 || errno != 0 || time.Since(begin) > limit/2 {
		t.Errorf("a Poll that is woken: %v, %v, after %v", ready, errno, time.Since(begin))
	}
}
