//go:build unix || windows

package bio_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// kernelFlag is what the tests know of a flag.
type kernelFlag struct {
	options []kernelOption // what the kernel calls it; NonBlock is a mode of the descriptor
	reason  errstack.Code  // of the error if it cannot be set
}

type kernelOption struct{ level, name int }

func kernelFlagOf(t *testing.T, flag bio.Options) kernelFlag {
	t.Helper()
	known := map[bio.Options]kernelFlag{
		bio.ReuseAddr: {[]kernelOption{{syscall.SOL_SOCKET, syscall.SO_REUSEADDR}}, bio.ErrUnableToReuseAddr},
		bio.V6Only:    {[]kernelOption{{syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY}}, bio.ErrListenV6Only},
		bio.KeepAlive: {[]kernelOption{{syscall.SOL_SOCKET, syscall.SO_KEEPALIVE}}, bio.ErrUnableToKeepAlive},
		bio.NonBlock:  {},
		bio.NoDelay:   {[]kernelOption{{syscall.IPPROTO_TCP, syscall.TCP_NODELAY}}, bio.ErrUnableToNoDelay},
		bio.TFO:       {nil, bio.ErrUnableToTFO},
	}
	if socktest.Has(t, "tfo") {
		const fastOpen, fastOpenConnect = 23, 30 // of listeners and of clients
		known[bio.TFO] = kernelFlag{[]kernelOption{{syscall.IPPROTO_TCP, fastOpen}, {syscall.IPPROTO_TCP, fastOpenConnect}}, bio.ErrUnableToTFO}
	}
	found, ok := known[flag]
	if !ok {
		t.Fatalf("no test knows the flag %v", flag)
	}
	return found
}

// applicable returns the flags that a stream socket of a family can have, and those that
// the kernel refuses. The system ignores the others.
func applicable(t *testing.T, family int) (can, refused bio.Options) {
	t.Helper()
	for flag := range bio.AllOptions.Flags() {
		options := kernelFlagOf(t, flag).options
		switch {
		case flag == bio.NonBlock:
			can |= flag
		case len(options) == 0:
		case options[0].level == syscall.IPPROTO_TCP && family == syscall.AF_UNIX,
			options[0].level == syscall.IPPROTO_IPV6 && family != syscall.AF_INET6:
			refused |= flag
		default:
			can |= flag
		}
	}
	return can, refused
}

// flagState returns the flags that a socket has, as the kernel says; without NonBlock if the
// system does not tell the mode, and without TFO if it does not tell that.
func flagState(t *testing.T, fd, family int) (set bio.Options) {
	t.Helper()
	can, _ := applicable(t, family)
	for flag := range can.Flags() {
		if flag == bio.TFO && !socktest.Has(t, "fastopen-value") {
			continue
		}
		for _, option := range kernelFlagOf(t, flag).options {
			if socktest.Option(t, fd, option.level, option.name) != 0 {
				set |= flag
			}
		}
	}
	if socktest.Has(t, "mode") && socktest.Nonblocking(t, fd) {
		set |= bio.NonBlock
	}
	return set
}

// newSocket returns a stream socket without any flag: V6Only is on from the start on Windows.
func newSocket(t *testing.T, family int) int {
	t.Helper()
	fd := socktest.Socket(t, family, syscall.SOCK_STREAM)
	if family == syscall.AF_INET6 {
		socktest.SetOption(t, fd, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY, 0)
	}
	return fd
}

// expectFlags fails the test if the flags of a socket, from flagState, are not those wanted.
func expectFlags(t *testing.T, what string, got, want bio.Options) {
	t.Helper()
	if !socktest.Has(t, "mode") {
		want &^= bio.NonBlock
	}
	if !socktest.Has(t, "fastopen-value") {
		want &^= bio.TFO
	}
	expect(t, what, got, want)
}

// preset gives a socket flags by system calls of the test.
func preset(t *testing.T, fd int, flags bio.Options) {
	t.Helper()
	for flag := range flags.Flags() {
		for _, option := range kernelFlagOf(t, flag).options {
			socktest.SetOption(t, fd, option.level, option.name, 1)
		}
	}
	socktest.SetNonblock(t, fd, flags&bio.NonBlock != 0)
}

// eachFlag yields all flags one by one, and then none, a bit without a name, and all of
// those.
func eachFlag() iter.Seq[bio.Options] {
	return slices.Values(append(slices.Collect(bio.AllOptions.Flags()), 0, 0x80000000, ^bio.AllOptions))
}

// TestFlags gives each function each flag: set, not set, and not set on a socket that
// already has it.
func TestFlags(t *testing.T) {
	for _, f := range []struct {
		name   string
		acting bio.Options
		clears bio.Options // the flags that the function switches off if they are not given
		call   func(t *testing.T, fd, family int, opts bio.Options) error
	}{
		{"Bind", bio.BindOptions, 0, func(t *testing.T, fd, family int, opts bio.Options) error {
			a := wildcard(t, family)
			return bio.Bind(fd, &a, opts)
		}},
		{"Connect", bio.ConnectOptions, bio.NonBlock, func(t *testing.T, fd, family int, opts bio.Options) error {
			_, bound := socktest.Listener(t, socktest.Loopback(t, family))
			if err := bio.Connect(fd, &bound, opts); !bio.ShouldRetry(err) {
				return err
			}
			return nil
		}},
		{"Listen", bio.ListenOptions, bio.NonBlock | bio.V6Only, func(t *testing.T, fd, family int, opts bio.Options) error {
			a := wildcard(t, family)
			return bio.Listen(fd, &a, opts)
		}},
	} {
		for _, family := range socktest.Families {
			for flag := range eachFlag() {
				t.Run(fmt.Sprintf("%s/%s/%v", f.name, family.Name, flag), func(t *testing.T) {
					family.Need(t)
					if !socktest.Has(t, "reuseaddr") {
						f.acting &^= bio.ReuseAddr
					}
					can, refused := applicable(t, family.Number)
					fd := newSocket(t, family.Number)
					expectFlags(t, "flags of a new socket", flagState(t, fd, family.Number), 0)
					err := f.call(t, fd, family.Number, flag)
					if flag&f.acting&refused&^bio.V6Only != 0 {
						socktest.WantError(t, err, syscall.EOPNOTSUPP, kernelFlagOf(t, flag).reason)
						errstack.Default().Clear()
						return
					}
					socktest.Check(t, err)
					expectFlags(t, "flags after a call with it", flagState(t, fd, family.Number), flag&f.acting&can)

					had := flag & can
					fd = newSocket(t, family.Number)
					preset(t, fd, had)
					expectFlags(t, "flags preset", flagState(t, fd, family.Number), had)
					socktest.Check(t, f.call(t, fd, family.Number, 0))
					expectFlags(t, "flags after a call without it", flagState(t, fd, family.Number), had&^f.clears)
				})
			}
		}
	}
}

// wildcard returns an address to bind to. Linux makes a socket that is bound to [::1] one
// of IPv6 only.
func wildcard(t *testing.T, family int) addr.Addr {
	t.Helper()
	if family == syscall.AF_UNIX {
		return socktest.Path(t)
	}
	return socktest.Wildcard(t, family)
}

// TestAcceptFlags: only NonBlock acts, whatever mode the listener is in. An accepted
// TCP socket inherits the other flags of the listener.
func TestAcceptFlags(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			can, _ := applicable(t, family.Number)
			for _, has := range []bio.Options{0, bio.NonBlock, can &^ bio.TFO} {
				l, bound := socktest.Listener(t, socktest.Loopback(t, family.Number))
				preset(t, l, has&^bio.V6Only) // which a bound socket does not take
				inherited := flagState(t, l, family.Number) &^ bio.NonBlock
				if family.Number == syscall.AF_UNIX {
					inherited = 0
				}
				for flag := range eachFlag() {
					client := newSocket(t, family.Number)
					socktest.Check(t, bio.Connect(client, &bound, 0))
					_, err := bio.Wait(t.Context(), l, bio.Readable)
					socktest.Check(t, err)
					conn, err := bio.Accept(l, nil, flag)
					socktest.Check(t, err)
					expectFlags(t, "flags", flagState(t, conn, family.Number), inherited|flag&bio.AcceptOptions)
					expect(t, "close-on-exec", socktest.CloseOnExec(t, conn), true)
					socktest.Check(t, bio.Close(conn))
				}
			}
		})
	}
}

// TestSetOptions switches each flag on and off on a socket that has all others, which stay
// as they are. A flag that the socket cannot have is an error.
func TestSetOptions(t *testing.T) {
	defer errstack.Default().Clear()
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			can, refused := applicable(t, family.Number)
			for flag := range eachFlag() {
				fd := newSocket(t, family.Number)
				others := can &^ flag
				preset(t, fd, others)
				for i, on := range []bool{true, true, false, false, true} {
					beside := []bio.Options{0, bio.AllOptions}[i%2] // these bits do not count
					want, opts := others, beside&^flag
					if on {
						want, opts = others|flag&can, beside|flag
					}
					err := bio.SetOptions(fd, flag, opts)
					if flag&refused != 0 && socktest.Has(t, "option-errnos") {
						known := kernelFlagOf(t, flag)
						refusal := socktest.TrySetOption(fd, known.options[0].level, known.options[0].name, 1)
						socktest.WantError(t, err, socktest.Errno(refusal), known.reason)
					} else if flag&refused == 0 {
						socktest.Check(t, err)
					}
					expectFlags(t, fmt.Sprintf("flags after %v, %t", flag, on), flagState(t, fd, family.Number), want)
				}
			}
			fd := newSocket(t, family.Number)
			for _, opts := range []bio.Options{can, 0, can} {
				socktest.Check(t, bio.SetOptions(fd, can, opts))
				expectFlags(t, "flags", flagState(t, fd, family.Number), opts)
			}
		})
	}
}

func TestOptionsText(t *testing.T) {
	for _, test := range []struct {
		opts bio.Options
		text string
	}{
		{0, "0"},
		{bio.ReuseAddr, "REUSEADDR"},
		{bio.V6Only, "V6_ONLY"},
		{bio.KeepAlive, "KEEPALIVE"},
		{bio.NonBlock, "NONBLOCK"},
		{bio.NoDelay, "NODELAY"},
		{bio.TFO, "TFO"},
		{bio.V6Only | bio.KeepAlive, "V6_ONLY|KEEPALIVE"},
		{0x3f, "REUSEADDR|V6_ONLY|KEEPALIVE|NONBLOCK|NODELAY|TFO"},
		{0x40, "0x40"},
		{bio.KeepAlive | 0x80000040, "KEEPALIVE|0x80000040"},
	} {
		expect(t, fmt.Sprintf("Options(%#x).String()", uint32(test.opts)), test.opts.String(), test.text)
		text, err := test.opts.MarshalText()
		var back bio.Options
		if err != nil || back.UnmarshalText(text) != nil || back != test.opts {
			t.Errorf("%q came back as %v", text, back)
		}
	}
}

func TestOptionsUnmarshal(t *testing.T) {
	for text, want := range map[string]bio.Options{
		"":                     0,
		"KEEPALIVE|V6_ONLY":    bio.KeepAlive | bio.V6Only,
		"NODELAY|NODELAY":      bio.NoDelay,
		"0x10|8":               bio.NoDelay | bio.NonBlock,
		"0xffffffff":           0xffffffff,
		"REUSEADDR|0|0b100000": bio.ReuseAddr | bio.TFO,
		"KeepAlive|v6only|TFO": bio.KeepAlive | bio.V6Only | bio.TFO,
		"bio_sock_v6_only":     bio.V6Only,
		"BIO_SOCK_NODELAY|0x1": bio.NoDelay | bio.ReuseAddr,
	} {
		got := bio.Options(0x55)
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("UnmarshalText(%q): %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"KEEPALIVE|", "|", "SOCK_NODELAY", " NODELAY", "NODELAY,TFO", "NO_DELAY", "0x100000000", "-1", "TFO\x00"} {
		got := bio.NonBlock
		if err := got.UnmarshalText([]byte(text)); err == nil || got != bio.NonBlock {
			t.Errorf("UnmarshalText(%q): %v, %v; want an error and no change", text, got, err)
		}
	}
}

// TestOptionsUnmarshalError: the error says which word is wrong and which there are.
func TestOptionsUnmarshalError(t *testing.T) {
	err := new(bio.Options).UnmarshalText([]byte("TFO|no\ndelay"))
	want := `bio: unknown option "no\ndelay", want REUSEADDR, V6_ONLY, KEEPALIVE, NONBLOCK, NODELAY, TFO`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestOptionsJSON: a string has names, and a number is a number.
func TestOptionsJSON(t *testing.T) {
	for text, want := range map[string]bio.Options{
		`"KEEPALIVE|NODELAY"`: bio.KeepAlive | bio.NoDelay,
		`"KeepAlive"`:         bio.KeepAlive,
		`8`:                   bio.NonBlock,
		`""`:                  0,
		`null`:                bio.TFO, // unchanged
	} {
		got := bio.TFO
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{`-1`, `1.5`, `4294967296`, `"NOTHING"`, `[]`, `{}`, `true`} {
		got := bio.TFO
		if err := json.Unmarshal([]byte(text), &got); err == nil || got != bio.TFO {
			t.Errorf("%s: %v, %v; want an error and no change", text, got, err)
		}
	}
	if text, err := json.Marshal(bio.KeepAlive | bio.V6Only); string(text) != `"V6_ONLY|KEEPALIVE"` || err != nil {
		t.Errorf("Marshal: %s, %v", text, err)
	}
}

// TestOptionsFlag uses Options as a program would: on its command line.
func TestOptionsFlag(t *testing.T) {
	var opts bio.Options
	set := flag.NewFlagSet("program", flag.ContinueOnError)
	set.TextVar(&opts, "options", bio.NoDelay, "socket options")
	if err := set.Parse(nil); err != nil || opts != bio.NoDelay {
		t.Errorf("default: %v, %v", opts, err)
	}
	if err := set.Parse([]string{"-options", "NONBLOCK|V6_ONLY"}); err != nil || opts != bio.NonBlock|bio.V6Only {
		t.Errorf("set: %v, %v", opts, err)
	}
}

// TestOptionsNumbers holds the numbers of OpenSSL.
func TestOptionsNumbers(t *testing.T) {
	for name, test := range map[string]struct{ got, want bio.Options }{
		"BindOptions":    {bio.BindOptions, 0x01},
		"ConnectOptions": {bio.ConnectOptions, 0x3c},
		"ListenOptions":  {bio.ListenOptions, 0x3f},
		"AcceptOptions":  {bio.AcceptOptions, 0x08},
		"AllOptions":     {bio.AllOptions, 0x3f},
	} {
		expect(t, name, test.got, test.want)
	}
}

// TestOptionsFlags: Flags yields the flags in a set in the order of their bits, and stops
// when the loop does.
func TestOptionsFlags(t *testing.T) {
	for opts, want := range map[bio.Options][]bio.Options{
		0:                         nil,
		bio.KeepAlive:             {bio.KeepAlive},
		bio.TFO | bio.ReuseAddr:   {bio.ReuseAddr, bio.TFO},
		0x80000040 | bio.NonBlock: {bio.NonBlock},
		^bio.AllOptions:           nil,
		bio.AllOptions:            {0x01, 0x02, 0x04, 0x08, 0x10, 0x20},
		^bio.Options(0):           {0x01, 0x02, 0x04, 0x08, 0x10, 0x20},
	} {
		if diff := cmp.Diff(want, slices.Collect(opts.Flags())); diff != "" {
			t.Errorf("flags in %v (-want +got):\n%s", opts, diff)
		}
	}
	for flag := range bio.AllOptions.Flags() {
		expect(t, "first flag", flag, bio.ReuseAddr)
		break
	}
}

// FuzzOptionsText compares UnmarshalText with a slow decoder. The text of every set must
// be read back as that set, and the text of an error must be one line.
func FuzzOptionsText(f *testing.F) {
	for _, seed := range []string{
		"",                     // no text
		"0",                    // none
		"NODELAY",              // one name
		"KEEPALIVE|V6_ONLY",    // two, not in the order of the bits
		"NODELAY|NODELAY",      // one twice
		"REUSEADDR|0x40",       // a bit without a name
		"0x10|8|0b1|0o17|1_0",  // numbers as Go writes them
		"0xffffffff",           // all bits
		"0x100000000",          // one more
		"-1", "+1", " 1", "1 ", // not numbers
		"|", "TFO|", "|TFO", "||", // empty words
		"nodelay",                  // in lower case
		"BIO_SOCK_NODELAY",         // the name in C
		"TFO\x00",                  // a NUL
		"\u202eTFO\n\x1b[2J",       // what an error must not print
		"V6_ONLY|V6ONLY",           // both names
		strings.Repeat("TFO|", 99), // long
	} {
		f.Add(seed, uint32(len(seed)))
	}
	f.Fuzz(func(t *testing.T, text string, bits uint32) {
		const untouched = bio.Options(0x8000_0001)
		got := untouched
		err := got.UnmarshalText([]byte(text))
		want, ok := decodeOptions(text)
		switch {
		case (err == nil) != ok:
			t.Fatalf("UnmarshalText(%q): %v, want success %t", text, err, ok)
		case err == nil && got != want:
			t.Errorf("UnmarshalText(%q) = %v, want %v", text, got, want)
		case err != nil && got != untouched:
			t.Errorf("UnmarshalText(%q) fails and sets %v", text, got)
		case err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }):
			t.Errorf("UnmarshalText(%q): %q has characters that do not print", text, err)
		}
		for _, opts := range []bio.Options{got, bio.Options(bits)} {
			var back bio.Options
			if err := back.UnmarshalText([]byte(opts.String())); err != nil || back != opts {
				t.Errorf("Options(%#x) is %q, which is %#x, %v", uint32(opts), opts, uint32(back), err)
			}
		}
	})
}

// decodeOptions is what the comment of UnmarshalText says, word for word.
func decodeOptions(text string) (opts bio.Options, ok bool) {
	names := map[bio.Options][]string{
		0x01: {"REUSEADDR", "BIO_SOCK_REUSEADDR", "ReuseAddr"},
		0x02: {"V6_ONLY", "BIO_SOCK_V6_ONLY", "V6Only"},
		0x04: {"KEEPALIVE", "BIO_SOCK_KEEPALIVE", "KeepAlive"},
		0x08: {"NONBLOCK", "BIO_SOCK_NONBLOCK", "NonBlock"},
		0x10: {"NODELAY", "BIO_SOCK_NODELAY", "NoDelay"},
		0x20: {"TFO", "BIO_SOCK_TFO", "TFO"},
	}
	if text == "" {
		return 0, true
	}
word:
	for _, word := range strings.Split(text, "|") {
		for flag, list := range names {
			for _, name := range list {
				if strings.EqualFold(word, name) {
					opts |= flag
					continue word
				}
			}
		}
		n, err := strconv.ParseUint(word, 0, 32)
		if err != nil {
			return 0, false
		}
		opts |= bio.Options(n)
	}
	return opts, true
}
