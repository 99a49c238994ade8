package bio

import (
	"errors"
	"strconv"
	"strings"
)

// Options is a set of flags for [Bind], [Connect], [Listen] and [Accept]. The zero
// value is the empty set. A flag that does not act in a function is ignored there,
// and so is a bit without a name, as in C.
//
// Source: the BIO_SOCK_ flags of BIO_connect(3), with the same numbers.
type Options uint32

const (
	// ReuseAddr lets Bind and Listen take the address of a connection that has
	// recently ended: SO_REUSEADDR, set only. It does not let two listeners share
	// a port. C: BIO_SOCK_REUSEADDR, BIO_BIND_REUSEADDR.
	ReuseAddr Options = 0x01

	// V6Only keeps IPv4 connections from an AF_INET6 listener. Listen writes
	// IPV6_V6ONLY both ways: without the flag the listener takes them, whatever the
	// system's default. For other families it is ignored. C: BIO_SOCK_V6_ONLY.
	V6Only Options = 0x02

	// KeepAlive makes Connect and Listen switch SO_KEEPALIVE on; without it they
	// leave it as it is. C: BIO_SOCK_KEEPALIVE.
	KeepAlive Options = 0x04

	// NonBlock makes Connect and Listen set the descriptor non-blocking, and Accept
	// the new one; without it they set it blocking. C: BIO_SOCK_NONBLOCK.
	NonBlock Options = 0x08

	// NoDelay makes Connect and Listen switch TCP_NODELAY on; without it they leave
	// it as it is. On a socket that is not TCP the call fails. C: BIO_SOCK_NODELAY.
	NoDelay Options = 0x10

	// TFO is TCP Fast Open, on linux: Connect sets TCP_FASTOPEN_CONNECT, so that the
	// first write goes out with the SYN where the server has given a cookie; Listen
	// sets TCP_FASTOPEN after listen(2), except for SOCK_DGRAM. Elsewhere it is
	// ignored. With a cookie Connect succeeds before anything is sent: the first
	// write may then say EINPROGRESS, and a shutdown(2) before it ends the connection
	// unsent. C: BIO_SOCK_TFO of OpenSSL 3.2 configured with enable-tfo.
	TFO Options = 0x20
)

// The flags that act in each function. A program that takes flags from a user can
// refuse the others, which the functions ignore.
const (
	BindOptions    = ReuseAddr
	ConnectOptions = KeepAlive | NonBlock | NoDelay | TFO
	ListenOptions  = ReuseAddr | V6Only | KeepAlive | NonBlock | NoDelay | TFO
	AcceptOptions  = NonBlock
)

// optionNames are the C names without BIO_SOCK_, by bit.
var optionNames = [...]string{"REUSEADDR", "V6_ONLY", "KEEPALIVE", "NONBLOCK", "NODELAY", "TFO"}

// String returns the C names without BIO_SOCK_, joined by "|" in the order of the
// bits: "V6_ONLY|KEEPALIVE"; bits without a name come last, in hexadecimal; "0" is none.
func (o Options) String() string {
	var names []string
	for bit, name := range optionNames {
		if o&(1<<bit) != 0 {
			names = append(names, name)
		}
	}
	if rest := o &^ (1<<len(optionNames) - 1); rest != 0 || o == 0 {
		names = append(names, rest.hex())
	}
	return strings.Join(names, "|")
}

// hex is the text of bits without a name.
func (o Options) hex() string {
	if o == 0 {
		return "0"
	}
	return "0x" + strconv.FormatUint(uint64(o), 16)
}

// MarshalText returns String, for encoding.TextMarshaler.
func (o Options) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText sets o to the flags in text, for encoding.TextUnmarshaler: names as
// String gives them, in any order, and numbers as Go writes them, joined by "|".
// Empty text is no flag. A name that String does not give, or a number over 32 bits,
// is an error, and o is unchanged.
func (o *Options) UnmarshalText(text []byte) error {
	var set Options
	for word := range strings.SplitSeq(string(text), "|") {
		flag, ok := parseOption(word)
		if !ok && len(text) > 0 {
			return errors.New("bio: unknown option " + strconv.Quote(word) + " in " + strconv.Quote(string(text)))
		}
		set |= flag
	}
	*o = set
	return nil
}

func parseOption(word string) (flag Options, ok bool) {
	for bit, name := range optionNames {
		if word == name {
			return 1 << bit, true
		}
	}
	n, err := strconv.ParseUint(word, 0, 32)
	return Options(n), err == nil
}
