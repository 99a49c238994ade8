package bio

import (
	"errors"
	"iter"
	"strconv"
	"strings"

	"example.com/bio/errstack"
)

// Options is a set of flags for [Bind], [Connect], [Listen] and [Accept]. The zero value is
// the empty set. Each function ignores the flags that do not act in it, and bits without a
// name, as in C.
//
// Corresponds to the BIO_SOCK_ flags, with the same numbers. See BIO_connect(3).
type Options uint32

const (
	// ReuseAddr sets SO_REUSEADDR: Bind and Listen may use the address of a connection
	// that has recently ended. It does not let two listeners share a port, and it is
	// never cleared. Corresponds to BIO_SOCK_REUSEADDR and BIO_BIND_REUSEADDR.
	ReuseAddr Options = 0x01

	// V6Only makes an AF_INET6 listener accept no IPv4 connections. Listen writes
	// IPV6_V6ONLY both ways: without the flag the listener accepts them, whatever the
	// system's default. It is ignored for other families. Corresponds to
	// BIO_SOCK_V6_ONLY.
	V6Only Options = 0x02

	// KeepAlive makes Connect and Listen set SO_KEEPALIVE; without it the option is
	// unchanged. Corresponds to BIO_SOCK_KEEPALIVE.
	KeepAlive Options = 0x04

	// NonBlock makes Connect and Listen set the descriptor non-blocking, and Accept the
	// new one; without it they set it blocking. Corresponds to BIO_SOCK_NONBLOCK.
	NonBlock Options = 0x08

	// NoDelay makes Connect and Listen set TCP_NODELAY; without it the option is
	// unchanged. The call fails on a socket that is not TCP. Corresponds to
	// BIO_SOCK_NODELAY.
	NoDelay Options = 0x10

	// TFO is TCP Fast Open on Linux; other systems ignore it. Connect sets
	// TCP_FASTOPEN_CONNECT, so that the first write goes out with the SYN if the server
	// has given a cookie. Listen sets TCP_FASTOPEN after listen(2), except for
	// SOCK_DGRAM. With a cookie Connect succeeds before anything is sent: the first write
	// may then fail with EINPROGRESS, and a shutdown(2) before it ends the connection
	// unsent. Corresponds to BIO_SOCK_TFO of OpenSSL 3.2 and later, configured with
	// enable-tfo.
	TFO Options = 0x20
)

// The flags that act in each function, and all flags with a name. A program that takes flags
// from a user can refuse those that a function ignores.
const (
	BindOptions    = ReuseAddr
	ConnectOptions = KeepAlive | NonBlock | NoDelay | TFO
	ListenOptions  = ReuseAddr | V6Only | KeepAlive | NonBlock | NoDelay | TFO
	AcceptOptions  = NonBlock
	AllOptions     = BindOptions | ConnectOptions | ListenOptions | AcceptOptions
)

// options are the flags in the order of their bits, with their C names without BIO_SOCK_.
var options = [...]struct {
	flag Options
	name string
}{
	{ReuseAddr, "REUSEADDR"},
	{V6Only, "V6_ONLY"},
	{KeepAlive, "KEEPALIVE"},
	{NonBlock, "NONBLOCK"},
	{NoDelay, "NODELAY"},
	{TFO, "TFO"},
}

// Flags returns an iterator over the single flags in o, in the order of their bits. Bits
// without a name are left out.
//
// No OpenSSL counterpart.
func (o Options) Flags() iter.Seq[Options] {
	return func(yield func(Options) bool) {
		for _, option := range options {
			if o&option.flag != 0 && !yield(option.flag) {
				return
			}
		}
	}
}

// String returns the C names without BIO_SOCK_, joined by "|" in the order of the bits:
// "V6_ONLY|KEEPALIVE". Bits without a name come last, in hexadecimal. The empty set is "0".
func (o Options) String() string {
	var names []string
	for _, option := range options {
		if o&option.flag != 0 {
			names = append(names, option.name)
		}
	}
	if rest := o &^ AllOptions; rest != 0 {
		names = append(names, "0x"+strconv.FormatUint(uint64(rest), 16))
	}
	if names == nil {
		return "0"
	}
	return strings.Join(names, "|")
}

// MarshalText returns [Options.String]. It implements encoding.TextMarshaler.
func (o Options) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText sets o to the flags in text: names and numbers, in any order, joined by "|". A
// name is that of String, the C name or the Go name, in any case: KEEPALIVE,
// BIO_SOCK_KEEPALIVE, KeepAlive, keepalive. A number is as Go writes it. The empty text is the
// empty set. An unknown name or a number of more than 32 bits is an error, and o is unchanged.
// UnmarshalText implements encoding.TextUnmarshaler.
func (o *Options) UnmarshalText(text []byte) error {
	var set Options
	for word := range strings.SplitSeq(string(text), "|") {
		flag, ok := parseOption(word)
		if !ok && len(text) > 0 {
			return errors.New("bio: unknown option " + errstack.Quoted(word).String() + ", want " + strings.ReplaceAll(AllOptions.String(), "|", ", "))
		}
		set |= flag
	}
	*o = set
	return nil
}

// UnmarshalJSON sets o to a JSON number, or to the flags in a JSON string as UnmarshalText does.
// It implements json.Unmarshaler.
func (o *Options) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" {
		return nil
	}
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	return o.UnmarshalText([]byte(text))
}

func parseOption(word string) (flag Options, ok bool) {
	for _, option := range options {
		inGo := strings.ReplaceAll(option.name, "_", "")
		if strings.EqualFold(word, option.name) || strings.EqualFold(word, "BIO_SOCK_"+option.name) || strings.EqualFold(word, inGo) {
			return option.flag, true
		}
	}
	n, err := strconv.ParseUint(word, 0, 32)
	return Options(n), err == nil
}
