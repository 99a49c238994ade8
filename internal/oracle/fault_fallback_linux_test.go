package oracle_test

import (
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/oracle"
	"example.com/bio/internal/sys"
)

// compareFallback is about the two calls that bio has in one and OpenSSL has not:
// socket with SOCK_CLOEXEC, and accept4.
func compareFallback(t *testing.T, p pair, fionbio uint32, found *faultTable) {
	for _, options := range []string{"-", "NONBLOCK"} {
		compareAcceptMode(t, p, fionbio, options, found)
	}
	t.Run("ENOSYS", func(t *testing.T) { compareFallbackENOSYS(t, p, fionbio) })
	t.Run("EINVAL", func(t *testing.T) { compareFallbackEINVAL(t, p) })
	found.parts++
}

// compareAcceptMode is the rule "accept4". OpenSSL accepts and then sets the blocking
// mode; bio has one system call for both. So where setting the mode fails, bio does
// what OpenSSL does where it does not.
func compareAcceptMode(t *testing.T, p pair, fionbio uint32, options string, found *faultTable) {
	accept, mode := "accept s2 s0 $a "+options, "blocking"
	if options == "NONBLOCK" {
		mode = "non-blocking"
	}
	var faulty, fine []script
	of := make(map[string]syscall.Errno)
	for _, errno := range slices.Concat(ofIoctl.errnos, everyCall) {
		noMode := fault{ofIoctl.numbers, []argument{{1, fionbio}}, errno}
		name := "BIO_accept_ex, mode " + mode + ": " + errnoName(errno)
		of[name] = errno
		faulty = append(faulty, script{name, slices.Concat(connectedScene, []string{noMode.step(), accept})})
		fine = append(fine, script{name, slices.Concat(connectedScene, []string{"assign $a cleared", accept})})
	}
	answered, err := ask(p.libcrypto, t.TempDir(), fine)
	if err != nil {
		t.Fatal(err)
	}
	unfiltered := pair{p.libcrypto, p.isolated, func(s script, c []block) []block {
		at := slices.IndexFunc(fine, func(f script) bool { return f.name == s.name })
		if len(c) != len(fine[at].steps) { // it is being shrunk
			return rewrite(s, c)
		}
		last := c[len(c)-1]
		if want := systemEntry(int(of[s.name]), "BIO_socket_ioctl", "calling ioctlsocket()"); !slices.Equal(last.queue, []string{want}) {
			t.Errorf("%s: libcrypto has %q, want %s", s.name, last.queue, want)
		}
		if before := c[len(c)-3]; last.open != before.open {
			t.Errorf("%s: libcrypto keeps a descriptor: %s open, %s before", s.name, last.open, before.open)
		}
		oracle.Fired("accept4")
		found.add("BIO_accept_ex, mode "+mode, ofIoctl.name, of[s.name], "accept4")
		return rewrite(s, answered.scripts[at])
	}}
	unfiltered.compare(t, faulty)
}

// compareFallbackENOSYS: where the system has not what bio asks for, bio does what
// OpenSSL does, with the descriptor close-on-exec all the same. Each script has a process
// of its own, since this is remembered.
func compareFallbackENOSYS(t *testing.T, p pair, fionbio uint32) {
	if sys.Limited(sys.LimitFallback) {
		t.Skip(sys.LimitFallback)
	}
	noCloexec := fault{ofSocket.numbers, []argument{{1, unix.SOCK_STREAM | unix.SOCK_CLOEXEC}}, unix.ENOSYS}
	noAccept4 := fault{[]uint32{unix.SYS_ACCEPT4}, nil, unix.ENOSYS}
	p.compare(t, []script{{"no SOCK_CLOEXEC", []string{noCloexec.step(),
		"socket s0 inet stream 0 -", "socket s1 unix stream 0 -", "socket s2 9999 stream 0 -", "socket s3 inet stream 17 -"}}})
	for _, options := range []string{"-", "NONBLOCK"} {
		accept := "accept s2 s0 $a " + options
		blocks, refused := []string{"timeout s0 4", accept}, []string{"set s0 nonblock 1", accept}
		p.compare(t, []script{{"no accept4, " + options, slices.Concat(connectedScene, []string{noAccept4.step(), accept}, blocks, refused)}})
		p.compare(t, []script{{"no accept4, AF_UNIX, " + options, slices.Concat(unixConnected, []string{noAccept4.step(), accept}, blocks, refused)}})
		for _, errno := range ofIoctl.errnos {
			noMode := fault{ofIoctl.numbers, []argument{{1, fionbio}}, errno}
			p.compare(t, []script{{"no accept4 and no blocking mode, " + options + ", " + errnoName(errno),
				slices.Concat(connectedScene, []string{noAccept4.step(), noMode.step(), accept})}})
		}
	}
}

// compareFallbackEINVAL: EINVAL is the caller's. bio answers what OpenSSL answers
// where its own call fails so, although the older call, which is allowed, would succeed.
func compareFallbackEINVAL(t *testing.T, p pair) {
	for _, test := range []struct {
		name         string
		newer, every fault
		scene        []string
		call         string
	}{
		{"socket", fault{ofSocket.numbers, []argument{{1, unix.SOCK_STREAM | unix.SOCK_CLOEXEC}}, unix.EINVAL},
			fault{ofSocket.numbers, nil, unix.EINVAL}, nil, "socket s0 inet stream 0 -"},
		{"accept", fault{[]uint32{unix.SYS_ACCEPT4}, nil, unix.EINVAL},
			fault{acceptCalls, nil, unix.EINVAL}, connectedScene, "accept s2 s0 $a -"},
	} {
		all := script{test.name + ": EINVAL always", slices.Concat(test.scene, []string{test.every.step(), test.call})}
		answered, err := ask(p.libcrypto, t.TempDir(), []script{all})
		if err != nil {
			t.Fatal(err)
		}
		want := answered.scripts[0]
		if result := want[len(want)-1].result; result != "-1 errno 22 retry 0" {
			t.Fatalf("%s: libcrypto: %s", all.name, result)
		}
		newer := pair{p.libcrypto, p.isolated, func(s script, c []block) []block {
			if len(c) == len(want) && c[len(c)-1].result != "fd" {
				t.Errorf("%s: libcrypto has %s, want success", s.name, c[len(c)-1].result)
			}
			return rewrite(all, want)
		}}
		newer.compare(t, []script{{test.name + ": EINVAL of the newer call", slices.Concat(test.scene, []string{test.newer.step(), test.call})}})
	}
}
