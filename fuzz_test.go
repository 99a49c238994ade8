package bio_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode"

	"example.com/bio"
)

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
