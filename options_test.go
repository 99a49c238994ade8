package bio_test

import (
	"flag"
	"testing"

	"example.com/bio"
)

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
		if got := test.opts.String(); got != test.text {
			t.Errorf("Options(%#x).String() = %q, want %q", uint32(test.opts), got, test.text)
		}
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
	} {
		got := bio.Options(0x55)
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("UnmarshalText(%q): %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"keepalive", "KEEPALIVE|", "|", "BIO_SOCK_NODELAY", " NODELAY", "NODELAY,TFO", "0x100000000", "-1", "TFO\x00"} {
		got := bio.NonBlock
		if err := got.UnmarshalText([]byte(text)); err == nil || got != bio.NonBlock {
			t.Errorf("UnmarshalText(%q): %v, %v; want an error and no change", text, got, err)
		}
	}
}

// TestOptionsFlag uses Options where a program would: on its command line.
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

func TestActingOptions(t *testing.T) {
	for name, test := range map[string]struct{ got, want bio.Options }{
		"Bind":    {bio.BindOptions, 0x01},
		"Connect": {bio.ConnectOptions, 0x3c},
		"Listen":  {bio.ListenOptions, 0x3f},
		"Accept":  {bio.AcceptOptions, 0x08},
	} {
		if test.got != test.want {
			t.Errorf("%sOptions = %v, want %v", name, test.got, test.want)
		}
	}
}
