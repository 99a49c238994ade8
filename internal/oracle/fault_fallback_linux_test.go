package oracle_test

import (
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// compareFallback is about the two calls of which bio makes one and OpenSSL two: socket
// with SOCK_CLOEXEC, and accept4.
func (f *faultTest) compareFallback(t *testing.T) {
	f.compareAcceptMode(t, "-", "blocking")
	f.compareAcceptMode(t, "NONBLOCK", "non-blocking")
	t.Run("ENOSYS", f.compareENOSYS)
	t.Run("EINVAL", f.compareEINVAL)
	f.parts++
}

// noMode is the fault that the blocking mode cannot be set.
func (f *faultTest) noMode(errno syscall.Errno) string {
	return fail(sandbox.Rule{Calls: ofIoctl.numbers, Args: f.blockingMode(), Errno: errno})
}

// noCloexec is the fault that socket with SOCK_CLOEXEC fails.
func noCloexec(errno syscall.Errno) string {
	args := []sandbox.Arg{{Index: 1, Op: sandbox.Equal, Value: unix.SOCK_STREAM | unix.SOCK_CLOEXEC}}
	return fail(sandbox.Rule{Calls: ofSocket.numbers, Args: args, Errno: errno})
}

func noAccept4(errno syscall.Errno) string {
	return fail(sandbox.Rule{Calls: ofAccept4.numbers, Errno: errno})
}

// compareAcceptMode is the rule "accept4". OpenSSL accepts and then sets the blocking
// mode; bio has one system call for both. So if setting the mode fails, bio does what
// OpenSSL does if it does not fail.
func (f *faultTest) compareAcceptMode(t *testing.T, options, mode string) {
	accept, function := "accept s2 s0 $a "+options, "BIO_accept_ex, mode "+mode
	var faulty, fine []script
	errnos := ofIoctl.allErrnos()
	for _, errno := range errnos {
		name := function + ": " + errnoName(errno)
		faulty = append(faulty, script{name, slices.Concat(connectedScene, []string{f.noMode(errno), accept})})
		fine = append(fine, script{name, slices.Concat(connectedScene, []string{"assign $a cleared", accept})})
	}
	without := f.libcrypto.ask(t, fine).scripts
	unfiltered := comparison{f.libcrypto, func(s script, c []block) []block {
		at := slices.IndexFunc(fine, func(f script) bool { return f.name == s.name })
		if len(c) != len(fine[at].steps) { // it is being shrunk
			return rewrite(s, c)
		}
		last := c[len(c)-1]
		if want := systemEntry(errnos[at], "BIO_socket_ioctl", "calling ioctlsocket()"); !slices.Equal(last.queue, []string{want}) {
			t.Errorf("%s: libcrypto has %q, want %s", s.name, last.queue, want)
		}
		if before := c[len(c)-3]; last.open != before.open {
			t.Errorf("%s: libcrypto keeps a descriptor: %s open, %s before", s.name, last.open, before.open)
		}
		oracle.Fired("accept4")
		f.found.add(faultCase{function, ofIoctl.name, errnos[at], "accept4"})
		return rewrite(s, without[at])
	}}
	unfiltered.compare(t, faulty)
}

// compareENOSYS: if the system lacks what bio asks for, bio does what OpenSSL does, and the
// descriptor is still close-on-exec. Each script has its own process, since bio remembers
// this.
func (f *faultTest) compareENOSYS(t *testing.T) {
	socktest.Need(t, "accept4-fallback")
	f.compare(t, []script{{"no SOCK_CLOEXEC", []string{noCloexec(unix.ENOSYS),
		"socket s0 inet stream 0 -", "socket s1 unix stream 0 -", "socket s2 9999 stream 0 -", "socket s3 inet stream 17 -"}}})
	for _, options := range []string{"-", "NONBLOCK"} {
		accept := "accept s2 s0 $a " + options
		steps := []string{noAccept4(unix.ENOSYS), accept, "timeout s0 4", accept, "set s0 nonblock 1", accept}
		f.compare(t, []script{{"no accept4, " + options, slices.Concat(connectedScene, steps)}})
		f.compare(t, []script{{"no accept4, AF_UNIX, " + options, slices.Concat(unixConnected, steps)}})
		for _, errno := range ofIoctl.errnos {
			f.compare(t, []script{{"no accept4 and no blocking mode, " + options + ", " + errnoName(errno),
				slices.Concat(connectedScene, []string{noAccept4(unix.ENOSYS), f.noMode(errno), accept})}})
		}
	}
}

// compareEINVAL: EINVAL is the caller's. bio answers what OpenSSL answers if its own call
// fails with it, although the older call, which is allowed, would succeed.
func (f *faultTest) compareEINVAL(t *testing.T) {
	for _, test := range []struct {
		name         string
		newer, every string // the faults
		scene        []string
		call         string
	}{
		{"socket", noCloexec(unix.EINVAL), fail(sandbox.Rule{Calls: ofSocket.numbers, Errno: unix.EINVAL}), nil, streamScene[0]},
		{"accept", noAccept4(unix.EINVAL), fail(sandbox.Rule{Calls: f.accept().numbers, Errno: unix.EINVAL}), connectedScene, "accept s2 s0 $a -"},
	} {
		all := script{test.name + ": EINVAL always", slices.Concat(test.scene, []string{test.every, test.call})}
		want := f.libcrypto.ask(t, []script{all}).scripts[0]
		if result := want[len(want)-1].result; result != failure("-1", unix.EINVAL) {
			t.Fatalf("%s: libcrypto: %s", all.name, result)
		}
		newer := comparison{f.libcrypto, func(s script, c []block) []block {
			if len(c) == len(want) && c[len(c)-1].result != "fd" {
				t.Errorf("%s: libcrypto has %s, want success", s.name, c[len(c)-1].result)
			}
			return rewrite(all, want)
		}}
		newer.compare(t, []script{{test.name + ": EINVAL of the newer call", slices.Concat(test.scene, []string{test.newer, test.call})}})
	}
}
