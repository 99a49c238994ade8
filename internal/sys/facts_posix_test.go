//go:build unix && (!linux || portable)

package sys

import (
	"syscall"
	"testing"

	"example.com/bio/internal/sockaddr"
)

// TestAtIsAbstract: package syscall reads and writes '@' for the NUL of an abstract name
// on Linux alone.
func TestAtIsAbstract(t *testing.T) {
	defer func(before bool) { facts.atIsAbstract = before }(facts.atIsAbstract)
	var path sockaddr.Sockaddr
	path.SetUnix([]byte("@path"))
	for _, abstract := range []bool{false, true} {
		facts.atIsAbstract = abstract
		to, errno := toSyscall(&path)
		if unixAddress, ok := to.(*syscall.SockaddrUnix); ok == abstract || ok && unixAddress.Name != "@path" || (errno != 0) != abstract {
			t.Errorf("abstract %t: to package syscall: %+v, %v", abstract, to, errno)
		}
		var from sockaddr.Sockaddr
		fromSyscall(&from, &syscall.SockaddrUnix{Name: "@path"})
		want := "@path"
		if abstract {
			want = "\x00path"
		}
		if got := string(from.UnixName()); got != want && sockaddr.HasAbstract {
			t.Errorf("abstract %t: from package syscall: %q, want %q", abstract, got, want)
		}
		fromSyscall(&from, &syscall.SockaddrUnix{})
		if from.Family() != syscall.AF_UNIX || len(from.UnixName()) != 0 {
			t.Errorf("abstract %t: no name is %q", abstract, from.UnixName())
		}
	}
}

// TestHasDualStack: two systems have AF_INET6 sockets for IPv6 alone.
func TestHasDualStack(t *testing.T) {
	defer func(before systemFacts) { facts = before }(facts)
	for system, want := range map[string]bool{"dragonfly": false, "openbsd": false, "freebsd": true, "darwin": true} {
		facts = factsOf(system)
		if got := HasDualStack(); got != want {
			t.Errorf("%s: %t, want %t", system, got, want)
		}
	}
}
