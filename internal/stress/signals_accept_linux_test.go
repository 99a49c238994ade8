package stress_test

import (
	"encoding/binary"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestAcceptUnderSignals takes connections that come one by one: each is taken once,
// and the queue is empty in the end.
func TestAcceptUnderSignals(t *testing.T) {
	interrupted(t, func(t *testing.T, f socktest.Family) {
		for _, mode := range []bio.Options{0, bio.NonBlock} {
			t.Run(mode.String(), func(t *testing.T) { acceptUnderSignals(t, f, mode) })
		}
	})
}

func acceptUnderSignals(t *testing.T, f socktest.Family, mode bio.Options) {
	const connections = 100
	server, a := listener(t, f)
	socktest.Check(t, bio.SetNonBlock(server, mode != 0))
	var seen [connections]int
	var clients sync.WaitGroup
	sandbox.UnderSignals(t, func(s *sandbox.Storm) {
		clients.Go(func() {
			s.Wait(manySignals)
			for n := range connections {
				fd, err := bio.Socket(f.Number, unix.SOCK_STREAM, 0, 0)
				if err == nil {
					err = bio.Connect(fd, &a, 0)
				}
				if err == nil {
					_, err = unix.Write(fd, number(n))
				}
				if err != nil {
					t.Error(err)
				}
				if n%10 == 0 {
					s.Wait(10)
				}
				unix.Close(fd)
			}
		})
		for range connections {
			conn, err := bio.Accept(server, nil, 0)
			for mode != 0 && socktest.Errno(err) == unix.EAGAIN {
				_, err = bio.Wait(t.Context(), server, bio.Readable)
				socktest.Check(t, err)
				conn, err = bio.Accept(server, nil, 0)
			}
			socktest.Check(t, err)
			seen[readNumber(t, conn)]++
			socktest.Check(t, bio.Close(conn))
		}
	})
	clients.Wait()
	for n, times := range seen {
		if times != 1 {
			t.Errorf("connection %d was accepted %d times", n, times)
		}
	}
	if left := drain(t, server); left > 0 {
		t.Errorf("%d connections more than were made", left)
	}
}

// number is the four bytes that tell a connection from the others.
func number(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

// readNumber reads what number has written.
func readNumber(t *testing.T, fd int) int {
	t.Helper()
	var data [4]byte
	for {
		n, err := unix.Read(fd, data[:])
		if err == unix.EINTR {
			continue
		}
		if socktest.Check(t, err); n != len(data) {
			t.Fatalf("read %d bytes", n)
		}
		return int(binary.BigEndian.Uint32(data[:]))
	}
}

// TestAcceptTimeoutUnderSignals holds that SO_RCVTIMEO is counted in total, and that a
// listener that is non-blocking does not wait at all.
func TestAcceptTimeoutUnderSignals(t *testing.T) {
	socktest.Need(t, "accept-timeout")
	interrupted(t, func(t *testing.T, f socktest.Family) {
		server, _ := listener(t, f)
		socktest.SetTimeout(t, server, unix.SO_RCVTIMEO, limit)
		var err error
		took := sandbox.UnderSignals(t, func(*sandbox.Storm) { _, err = bio.Accept(server, nil, 0) })
		if socktest.Errno(err) != unix.EAGAIN || took < limit || took > limit+slack {
			t.Errorf("%v after %v, want EAGAIN after %v", err, took, limit)
		}
		socktest.Check(t, bio.SetNonBlock(server, true))
		sandbox.UnderSignals(t, func(s *sandbox.Storm) {
			for goal := s.Sent() + manySignals; s.Sent() < goal; {
				begin := time.Now()
				_, err := bio.Accept(server, nil, 0)
				if took := time.Since(begin); socktest.Errno(err) != unix.EAGAIN || took > slack {
					t.Fatalf("non-blocking: %v after %v, want EAGAIN", err, took)
				}
			}
		})
	})
}
