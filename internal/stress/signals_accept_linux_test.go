package stress_test

import (
	"encoding/binary"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/oracle"
)

const (
	// manySignals is how many are to interrupt a call before what it waits for happens.
	manySignals = 500
	// slack is how much later than its limit a call may come back on a busy machine.
	slack = 2 * time.Second
	// limit is the SO_RCVTIMEO or SO_SNDTIMEO of calls that end by it.
	limit = 200 * time.Millisecond
)

// rounds repeats a test.
func rounds(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	for range oracle.Setting(t, "BIO_STRESS_ROUNDS", 1) {
		test(t)
	}
}

// TestBareCallsAreInterrupted holds that the signals of the tests below end a call that
// does not go on, with and without a time limit.
func TestBareCallsAreInterrupted(t *testing.T) {
	interrupting(t)
	for _, f := range families(t) {
		server, _ := listener(t, f)
		_, a := fullListener(t, f)
		for name, call := range map[string]func() error{
			"accept":  func() error { _, _, err := syscall.Accept(server); return err },
			"connect": func() error { return unix.Connect(socket(t, f), systemAddress(a)) },
			"poll": func() error {
				_, err := unix.Poll([]unix.PollFd{{Fd: int32(server), Events: unix.POLLIN}}, -1)
				return err
			},
		} {
			var err error
			underSignals(t, func(*storm) { err = call() })
			if err != unix.EINTR {
				t.Errorf("%s %s: %v, want EINTR", name, f.name, err)
			}
		}
	}
}

// systemAddress is the address as the standard wrappers take it.
func systemAddress(a addr.Addr) unix.Sockaddr {
	if path, isPath := a.PathString(); isPath {
		return &unix.SockaddrUnix{Name: path}
	}
	ap, _ := a.AddrPort()
	if ap.Addr().Is4() {
		return &unix.SockaddrInet4{Addr: ap.Addr().As4(), Port: int(ap.Port())}
	}
	return &unix.SockaddrInet6{Addr: ap.Addr().As16(), Port: int(ap.Port())}
}

// TestAcceptUnderSignals takes connections that come one by one: each is taken once,
// and none is left.
func TestAcceptUnderSignals(t *testing.T) {
	interrupting(t)
	for _, f := range families(t) {
		for _, mode := range []bio.Options{0, bio.NonBlock} {
			t.Run(f.name+" "+mode.String(), func(t *testing.T) {
				rounds(t, func(t *testing.T) { acceptUnderSignals(t, f, mode) })
			})
		}
	}
}

func acceptUnderSignals(t *testing.T, f family, mode bio.Options) {
	const connections = 100
	server, a := listener(t, f)
	ok(t, bio.SetNonBlock(server, mode != 0))
	var seen [connections]int
	var clients sync.WaitGroup
	underSignals(t, func(s *storm) {
		clients.Go(func() {
			s.sent.wait(manySignals)
			for n := range connections {
				fd, err := bio.Socket(f.number, unix.SOCK_STREAM, 0, 0)
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
					s.sent.wait(10)
				}
				unix.Close(fd)
			}
		})
		for range connections {
			conn, err := bio.Accept(server, nil, 0)
			for mode != 0 && errnoOf(err) == unix.EAGAIN {
				_, err = bio.Wait(t.Context(), server, bio.Readable)
				ok(t, err)
				conn, err = bio.Accept(server, nil, 0)
			}
			ok(t, err)
			seen[readNumber(t, conn)]++
			ok(t, bio.Close(conn))
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

// readNumber reads what number has written.
func readNumber(t *testing.T, fd int) int {
	t.Helper()
	var data [4]byte
	for {
		n, err := unix.Read(fd, data[:])
		if err == unix.EINTR {
			continue
		}
		if ok(t, err); n != len(data) {
			t.Fatalf("read %d bytes", n)
		}
		return int(binary.BigEndian.Uint32(data[:]))
	}
}

// TestAcceptTimeoutUnderSignals holds that SO_RCVTIMEO is counted in total, and that a
// listener that is non-blocking does not wait at all.
func TestAcceptTimeoutUnderSignals(t *testing.T) {
	interrupting(t)
	for _, f := range families(t) {
		t.Run(f.name, func(t *testing.T) {
			rounds(t, func(t *testing.T) {
				server, _ := listener(t, f)
				setTimeout(t, server, unix.SO_RCVTIMEO, limit)
				var err error
				took := underSignals(t, func(*storm) { _, err = bio.Accept(server, nil, 0) })
				if errnoOf(err) != unix.EAGAIN || took < limit || took > limit+slack {
					t.Errorf("%v after %v, want EAGAIN after %v", err, took, limit)
				}
				ok(t, bio.SetNonBlock(server, true))
				underSignals(t, func(s *storm) {
					for goal := s.sent.Load() + manySignals; s.sent.Load() < goal; {
						begin := time.Now()
						_, err := bio.Accept(server, nil, 0)
						if took := time.Since(begin); errnoOf(err) != unix.EAGAIN || took > slack {
							t.Fatalf("non-blocking: %v after %v, want EAGAIN", err, took)
						}
					}
				})
			})
		})
	}
}
