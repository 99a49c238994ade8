package bio

import (
	"strconv"
	"strings"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/internal/sys"
)

// Description is what the kernel says about a socket, for debugging and for programs that are
// given descriptors.
//
// No OpenSSL counterpart.
type Description struct {
	Family    int       // the address family, unix.AF_INET and others
	SockType  int       // the type, unix.SOCK_STREAM and others
	Protocol  int       // the protocol, unix.IPPROTO_TCP and others; 0 on systems other than Linux and Windows
	Listening bool      // the socket accepts connections
	Connected bool      // the socket has a peer
	Local     addr.Addr // the local address
	Peer      addr.Addr // the address of the peer, the zero Addr if there is none
	Options   Options   // the options that are set
}

// Describe returns what the kernel says about the socket fd.
//
// An error matches the errno of getsockopt(2): EBADF, ENOTSOCK. Nothing is recorded.
//
// No OpenSSL counterpart.
func Describe(fd int) (Description, error) { return standard.Describe(fd) }

// Describe is [Describe]. It does not record.
func (r Recorder) Describe(fd int) (Description, error) {
	socktype, errno := sys.SocketType(fd)
	if errno != 0 {
		return Description{}, r.fail("bio.Describe", stepDescribe, errno, nil)
	}
	d := Description{SockType: socktype}
	d.Family, _ = sys.Family(fd)
	d.Protocol, _ = sys.Protocol(fd)
	d.Listening, _ = sys.Listens(fd)
	sys.Getsockname(fd, d.Local.Sockaddr())
	d.Connected = sys.Getpeername(fd, d.Peer.Sockaddr()) == 0
	for flag, isSet := range map[Options]func(int) bool{
		ReuseAddr: sys.ReuseAddr, V6Only: sys.V6Only, KeepAlive: sys.KeepAlive,
		NonBlock: sys.Nonblock, NoDelay: sys.NoDelay, TFO: sys.FastOpen,
	} {
		if isSet(fd) {
			d.Options |= flag
		}
	}
	return d, nil
}

// String returns the description in one line, such as
//
//	AF_INET SOCK_STREAM listening on 127.0.0.1:80 REUSEADDR|NONBLOCK
//	AF_INET6 SOCK_DGRAM bound to [::1]:53, connected to [::1]:5000
func (d Description) String() string {
	words := []string{name(familyNames, d.Family, "AF_"), name(typeNames, d.SockType, "SOCK_")}
	switch {
	case d.Listening:
		words = append(words, "listening on "+d.Local.String())
	case d.Connected:
		words = append(words, "bound to "+d.Local.String()+", connected to "+d.Peer.String())
	default:
		words = append(words, "bound to "+d.Local.String())
	}
	if d.Options != 0 {
		words = append(words, d.Options.String())
	}
	return strings.Join(words, " ")
}

var (
	familyNames = map[int]string{syscall.AF_UNIX: "UNIX", syscall.AF_INET: "INET", syscall.AF_INET6: "INET6"}
	typeNames   = map[int]string{
		syscall.SOCK_STREAM: "STREAM", syscall.SOCK_DGRAM: "DGRAM", syscall.SOCK_RAW: "RAW", syscall.SOCK_SEQPACKET: "SEQPACKET",
	}
)

// name returns the name of a constant with its prefix, or its number in brackets.
func name(names map[int]string, number int, prefix string) string {
	if s, ok := names[number]; ok {
		return prefix + s
	}
	return prefix + "(" + strconv.Itoa(number) + ")"
}
