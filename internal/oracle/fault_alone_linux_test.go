package oracle_test

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// checkFaultsAlone makes the calls fail that no function of OpenSSL makes: the pipe of
// Wait, and those of FinishConnect, which does with BIO_sock_error what a C program does
// itself.
func checkFaultsAlone(t *testing.T, found *faultTable) {
	started := slices.Concat(listenerScene, []string{"connect s1 @s0 NONBLOCK"})
	pending := option(unix.SOL_SOCKET, unix.SO_ERROR)
	recorded := func(errno syscall.Errno) []string {
		return []string{
			systemEntry(int(errno), "BIO_connect", "calling connect()"),
			entry(0x1000006E, "BIO routines::nbio connect error", "BIO_connect", ""),
		}
	}
	nothing := func(syscall.Errno) []string { return nil }
	failed := func(errno syscall.Errno) string {
		return fmt.Sprintf("0 errno %d retry %d", int(errno), boolInt(isRetryable(errno)))
	}
	goesOn := func(syscall.Errno) string { return "0" } // to the end of its time
	ofPeername := faultKind{"getpeername", []uint32{unix.SYS_GETPEERNAME}, append(slices.Clone(ofGetsockname.errnos), unix.ENOTCONN)}
	ofPipe := faultKind{"pipe2", []uint32{unix.SYS_PIPE2}, []syscall.Errno{unix.EFAULT, unix.EINVAL}}
	for _, test := range []struct {
		step
		result func(syscall.Errno) string
		queue  func(syscall.Errno) []string
	}{
		{step{name: "Wait, pipe", kind: ofPipe, scene: listenerScene, call: "wait s0 1 100"}, goesOn, nothing},
		{step{name: "FinishConnect, poll", kind: ofPoll, scene: started, call: "finish s1"}, failed, nothing},
		{step{name: "FinishConnect, SO_ERROR", kind: ofGetsockopt, where: pending, scene: started, call: "finish s1"}, failed, recorded},
		{step{name: "FinishConnect, peer", kind: ofPeername, scene: started, call: "finish s1"}, failed, recorded},
	} {
		var scripts []script
		var errnos []syscall.Errno
		for _, errno := range slices.Concat(test.kind.errnos, everyCall) {
			scripts, errnos = append(scripts, test.script(errno)), append(errnos, errno)
		}
		answered, err := ask("bio", t.TempDir(), scripts)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range scripts {
			blocks := answered.scripts[i]
			got, before := blocks[len(blocks)-1], blocks[len(blocks)-3]
			want := block{result: test.result(errnos[i]), queue: test.queue(errnos[i]), open: before.open}
			if !sameOutcome(got, want) || len(got.other) > 0 {
				t.Errorf("%s\ngot  %s\nwant %s", s.name, strings.Join(got.lines(), "\n     "), strings.Join(want.lines(), "\n     "))
			}
			found.alone++
		}
	}
	found.parts++
}

// isRetryable reports whether the errno is of the retry set, as measured.
func isRetryable(errno syscall.Errno) bool {
	return slices.Contains([]syscall.Errno{unix.EINTR, unix.EAGAIN, unix.EPROTO, unix.ENOTCONN, unix.EALREADY, unix.EINPROGRESS}, errno)
}
