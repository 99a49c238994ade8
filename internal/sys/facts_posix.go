//go:build unix && (!linux || portable)

package sys

import "runtime"

// facts are the points in which the systems of this backend differ. Tests replace them.
var facts = factsOf(runtime.GOOS)

type systemFacts struct {
	// atomicCloexec: socket(2) takes SOCK_CLOEXEC, and there are accept4(2) and pipe2(2).
	// Without accept4, an accepted descriptor inherits O_NONBLOCK from its listener.
	atomicCloexec bool
	// callsHaveLimits: SO_RCVTIMEO ends accept(2), and SO_SNDTIMEO ends connect(2). The BSDs
	// and macOS apply them to the transfer of data alone. See getsockopt(2).
	callsHaveLimits bool
	// v6OnlyFixed: an AF_INET6 socket never takes IPv4 connections, and clearing
	// IPV6_V6ONLY is an error. See ip6(4) of OpenBSD and of DragonFly BSD.
	v6OnlyFixed bool
	// shutdownIsInvalid: getpeername(2) fails with EINVAL, as POSIX allows, if the socket has
	// been shut down, which an attempt to connect that fails does too.
	shutdownIsInvalid bool
	// atIsAbstract: package syscall writes the NUL that begins an abstract name as '@',
	// with which a path may begin too.
	atIsAbstract bool
}

func factsOf(system string) systemFacts {
	linux := system == "linux" || system == "android"
	apple := system == "darwin" || system == "ios"
	return systemFacts{
		atomicCloexec:     !apple && system != "aix",
		callsHaveLimits:   linux,
		v6OnlyFixed:       system == "openbsd" || system == "dragonfly",
		shutdownIsInvalid: apple,
		atIsAbstract:      linux,
	}
}

// callsHaveLimits reports whether SO_RCVTIMEO and SO_SNDTIMEO end accept(2) and connect(2).
func callsHaveLimits() bool { return facts.callsHaveLimits }
