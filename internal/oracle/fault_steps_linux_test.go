package oracle_test

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// steps returns all steps of all functions. EINTR of accept, connect and poll is not among
// their errnos: bio calls again, so that the calls must be counted. See compareSignals.
func (f *faultTest) steps() []step {
	fastOpen := "tfo"
	if f.facts["fastopen"] == "native" {
		fastOpen = ""
	}
	reuse, keep := option(unix.SOL_SOCKET, unix.SO_REUSEADDR), option(unix.SOL_SOCKET, unix.SO_KEEPALIVE)
	nodelay, mode := option(unix.IPPROTO_TCP, unix.TCP_NODELAY), f.blockingMode()
	bind := "bind s0 inet/127.0.0.1/0 " + (bio.AllOptions | unnamedOption).String()
	connect := "connect s1 @s0 " + bio.AllOptions.String()
	listen := "listen s0 inet/127.0.0.1/0 " + bio.AllOptions.String()
	return []step{
		{name: "BIO_socket", fails: ofSocket, call: streamScene[0]},
		{name: "BIO_bind, SO_REUSEADDR", fails: ofSetsockopt, args: reuse, scene: streamScene, call: bind},
		{name: "BIO_bind", fails: ofBind, scene: streamScene, call: bind},
		{name: "BIO_bind, AF_UNIX", fails: ofBind, scene: unixScene, call: "bind s0 unix/u0 -"},
		{name: "BIO_connect, blocking mode", fails: ofIoctl, args: mode, scene: listenerScene, call: connect},
		{name: "BIO_connect, SO_KEEPALIVE", fails: ofSetsockopt, args: keep, scene: listenerScene, call: connect},
		{name: "BIO_connect, TCP_NODELAY", fails: ofSetsockopt, args: nodelay, scene: listenerScene, call: connect},
		{name: "BIO_connect, TCP_FASTOPEN_CONNECT", fails: ofSetsockopt, rule: fastOpen, needs: []string{"tfo"},
			args: option(unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT), scene: listenerScene, call: connect},
		{name: "BIO_connect, non-blocking", fails: ofConnect, scene: listenerScene, call: connect},
		{name: "BIO_connect, blocking", fails: ofConnect, scene: listenerScene, call: "connect s1 @s0 -"},
		{name: "BIO_connect, AF_UNIX, non-blocking", fails: ofConnect, scene: unixListener, call: "connect s1 @s0 NONBLOCK"},
		{name: "BIO_connect, AF_UNIX, blocking", fails: ofConnect, scene: unixListener, call: "connect s1 @s0 -"},
		{name: "BIO_listen, SO_TYPE", fails: ofGetsockopt, args: option(unix.SOL_SOCKET, unix.SO_TYPE), scene: streamScene, call: listen},
		{name: "BIO_listen, blocking mode", fails: ofIoctl, args: mode, scene: streamScene, call: listen},
		{name: "BIO_listen, SO_KEEPALIVE", fails: ofSetsockopt, args: keep, scene: streamScene, call: listen},
		{name: "BIO_listen, TCP_NODELAY", fails: ofSetsockopt, args: nodelay, scene: streamScene, call: listen},
		{name: "BIO_listen, SO_REUSEADDR", fails: ofSetsockopt, args: reuse, scene: streamScene, call: listen},
		{name: "BIO_listen, bind", fails: ofBind, scene: streamScene, call: listen},
		{name: "BIO_listen, AF_UNIX, bind", fails: ofBind, scene: unixScene, call: "listen s0 unix/u0 -"},
		{name: "BIO_listen", fails: ofListen, scene: streamScene, call: listen},
		{name: "BIO_listen, TCP_FASTOPEN", fails: ofSetsockopt, rule: fastOpen, needs: []string{"tfo"},
			args: option(unix.IPPROTO_TCP, unix.TCP_FASTOPEN), scene: streamScene, call: listen},
		{name: "BIO_accept_ex", fails: f.accept(), scene: connectedScene, call: "accept s2 s0 $a -"},
		{name: "BIO_accept_ex, non-blocking, no address", fails: f.accept(), scene: connectedScene, call: "accept s2 s0 none NONBLOCK"},
		{name: "BIO_accept_ex, AF_UNIX", fails: f.accept(), scene: unixConnected, call: "accept s2 s0 $a -"},
		{name: "BIO_closesocket", fails: ofClose, scene: streamScene, call: "close s0"},
		{name: "BIO_socket_nbio", fails: ofIoctl, args: mode, scene: streamScene, call: "nbio s0 1"},
		{name: "BIO_set_tcp_ndelay", fails: ofSetsockopt, args: nodelay, scene: streamScene, call: "ndelay s0 1"},
		{name: "BIO_sock_error", fails: ofGetsockopt, rule: "sock-error",
			args: option(unix.SOL_SOCKET, unix.SO_ERROR), scene: streamScene, call: "sockerror s0"},
		{name: "BIO_sock_info", fails: ofGetsockname, scene: streamScene, call: "sockinfo s0 $a"},
		{name: "BIO_socket_wait", fails: f.poll(), scene: connectedScene, call: "wait s0 1"},
		{name: "BIO_connect of a cleared address", fails: ofConnect, scene: connectedScene, call: "disconnect s1"},
		{name: "BIO_listen, IPV6_V6ONLY", fails: ofSetsockopt, needs: []string{"ipv6"}, args: option(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY),
			scene: []string{"socket s0 inet6 stream 0 -"}, call: "listen s0 inet6/::/0 " + bio.AllOptions.String()},
	}
}

// available reports whether this machine and bio's system calls can do the step.
func (s step) available(t *testing.T) bool {
	t.Helper()
	return hasAll(t, s.needs) && hasAll(t, s.script(unix.EPERM).needs())
}

// compareSteps compares every step with every errno.
func (f *faultTest) compareSteps(t *testing.T) {
	type fault struct {
		step
		errno syscall.Errno
	}
	met := make(map[string]fault)
	faulty := comparison{f.libcrypto, func(s script, c []block) []block {
		want := rewrite(s, c)
		m, last := met[s.name], len(want)-1
		if len(s.steps) < len(m.scene)+2 { // it is being shrunk
			return want
		}
		if !strings.Contains(want[last].result+" ", " "+strconv.Itoa(int(m.errno))+" ") {
			t.Errorf("%s: libcrypto did not meet it: %s", s.name, want[last].result)
		}
		if differs := !sameOutcome(c[last], want[last]); differs != (m.rule != "") {
			t.Errorf("%s: differs %t, by the rule %q", s.name, differs, m.rule)
		}
		f.found.add(faultCase{m.name, m.fails.name, m.errno, m.rule})
		return want
	}}
	var together, alone []script
	for _, step := range f.steps() {
		if !step.available(t) {
			f.partial = true
			continue
		}
		for _, errno := range step.fails.allErrnos() {
			s := step.script(errno)
			met[s.name] = fault{step, errno}
			// bio remembers that the system lacks one of these, so that the script needs
			// its own process.
			if errno == unix.ENOSYS && (step.fails.name == "accept" || step.fails.name == "socket") {
				alone = append(alone, s)
			} else {
				together = append(together, s)
			}
		}
	}
	faulty.compare(t, together)
	for _, s := range alone {
		faulty.compare(t, []script{s})
	}
	f.parts++
}

// sameOutcome reports whether two blocks say the same of the call itself: its result, its
// queue, what it stored, and how many descriptors are open.
func sameOutcome(a, b block) bool {
	return a.result == b.result && slices.Equal(a.queue, b.queue) && a.address == b.address && a.open == b.open
}

// checkAlone makes system calls fail that no function of OpenSSL makes: the pipe of Wait,
// and those of FinishConnect, which does with BIO_sock_error what a C program does itself.
func (f *faultTest) checkAlone(t *testing.T) {
	started := append(slices.Clone(listenerScene), "connect s1 @s0 "+bio.NonBlock.String())
	pending := option(unix.SOL_SOCKET, unix.SO_ERROR)
	recorded := func(errno syscall.Errno) []string {
		return []string{
			systemEntry(errno, "BIO_connect", "calling connect()"),
			entry(0x1000006E, "BIO routines::nbio connect error", "BIO_connect", ""),
		}
	}
	nothing := func(syscall.Errno) []string { return nil }
	failed := func(errno syscall.Errno) string { return failure("0", errno) }
	timesOut := func(syscall.Errno) string { return "0" } // Wait does without the pipe
	for _, test := range []struct {
		step
		result func(syscall.Errno) string
		queue  func(syscall.Errno) []string
	}{
		{step{name: "Wait, pipe", fails: ofPipe, scene: listenerScene, call: "wait s0 1 100"}, timesOut, nothing},
		{step{name: "FinishConnect, poll", fails: f.poll(), scene: started, call: "finish s1"}, failed, nothing},
		{step{name: "FinishConnect, SO_ERROR", fails: ofGetsockopt, args: pending, scene: started, call: "finish s1"}, failed, recorded},
		{step{name: "FinishConnect, peer", fails: ofGetpeername, scene: started, call: "finish s1"}, failed, recorded},
	} {
		errnos := test.fails.allErrnos()
		var scripts []script
		for _, errno := range errnos {
			scripts = append(scripts, test.script(errno))
		}
		for i, blocks := range bioSide.ask(t, scripts).scripts {
			last := len(blocks) - 1
			want := block{result: test.result(errnos[i]), queue: test.queue(errnos[i]), open: blocks[last-2].open}
			if got := blocks[last]; !sameOutcome(got, want) || len(got.other) > 0 {
				t.Errorf("%s: %+v, want %+v", scripts[i].name, got, want)
			}
			f.found.alone++
		}
	}
	f.parts++
}
