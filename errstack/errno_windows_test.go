package errstack

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// TestErrnoAliases: an error matches the number of Winsock and every errno of package syscall
// that means the same, whichever of them it was made with, and has the text of the errno.
func TestErrnoAliases(t *testing.T) {
	step := &Step{Syscall: "bind"}
	for _, pair := range madeUp {
		for _, made := range []syscall.Errno{pair.winsock, pair.errno} {
			e := step.Make("BIO_bind", made, nil, 0)
			if pair.errno == syscall.EBADF && made == pair.errno { // a number of its own, and that of a closed socket
				continue
			}
			if !errors.Is(&e, pair.winsock) || !errors.Is(&e, pair.errno) || !errors.Is(&e, Sys(pair.winsock)) {
				t.Errorf("%v, made with %d, does not match %d and %d", &e, made, pair.winsock, pair.errno)
			}
			if e.Errno() != pair.winsock {
				t.Errorf("made with %d: errno %d, want %d", made, e.Errno(), pair.winsock)
			}
			if _, want := winsockError(pair.winsock); !strings.HasSuffix(e.Error(), ": "+strings.ToLower(want[:1])+want[1:]) {
				t.Errorf("%q does not end with %q", e.Error(), want)
			}
			if errors.Is(&e, syscall.EPERM) || errors.Is(&e, syscall.Errno(10091)) {
				t.Errorf("%v matches what it is not", &e)
			}
		}
	}
}

func TestErrnoMeaning(t *testing.T) {
	connect, accept := &Step{Syscall: "connect"}, &Step{Syscall: "accept"}
	begun, empty := connect.Make("BIO_connect", wouldBlock, nil, 0), accept.Make("BIO_accept_ex", wouldBlock, nil, 0)
	if !errors.Is(&begun, syscall.EINPROGRESS) || errors.Is(&empty, syscall.EINPROGRESS) {
		t.Error("WSAEWOULDBLOCK is EINPROGRESS if connect returns it, and only then")
	}
	for errno, want := range map[syscall.Errno]struct{ timeout, temporary bool }{
		wouldBlock: {true, true}, 10060: {true, true}, 10004: {false, true}, 10024: {false, true}, 10061: {false, false},
	} {
		e := accept.Make("BIO_accept_ex", errno, nil, 0)
		if e.Timeout() != want.timeout || e.Temporary() != want.temporary {
			t.Errorf("%v: Timeout %t, Temporary %t", &e, e.Timeout(), e.Temporary())
		}
	}
	if e := accept.Make("BIO_accept_ex", 10013, nil, 0); !errors.Is(&e, fs.ErrPermission) {
		t.Errorf("%v is not fs.ErrPermission", &e)
	}
	if got := Sys(syscall.ECONNREFUSED); got != 0x8000274D {
		t.Errorf("Sys(ECONNREFUSED) = %08X", uint32(got))
	}
}

// TestErrnoOfC: numbers below those of Winsock have the texts and the numbers of the C library.
func TestErrnoOfC(t *testing.T) {
	for number, errno := range crt {
		if errno == 0 {
			continue
		}
		text := Sys(syscall.Errno(number)).ReasonString()
		if !strings.EqualFold(text, errno.Error()) {
			t.Errorf("%d has the text %q, want %q", number, text, errno)
		}
		if got := cErrno(errno); got != syscall.Errno(number) && got != nativeErrno(errno) {
			t.Errorf("%v has the number %d, want %d", errno, got, number)
		}
	}
}
