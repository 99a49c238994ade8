package addr_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio/addr"
	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// checkText holds that Parse reads the text of an address back, and that the text is one
// printable line.
func checkText(t *testing.T, a addr.Addr) {
	t.Helper()
	text := a.String()
	if !utf8.ValidString(text) {
		t.Errorf("text %q is not UTF-8", text)
	}
	for _, r := range text {
		if !strconv.IsPrint(r) {
			t.Errorf("text %q holds %U", text, r)
		}
	}
	if strings.TrimSpace(text) != text {
		t.Errorf("text %q begins or ends with a space", text)
	}
	if back, err := addr.Parse(text); err != nil || back != a {
		t.Errorf("text %q comes back as %v, %v", text, back, err)
	}
	marshalled, err := a.MarshalText()
	if err != nil {
		t.Errorf("MarshalText of %s: %v", text, err)
	}
	if appended, err := a.AppendText([]byte("at ")); err != nil || string(appended) != "at "+string(marshalled) {
		t.Errorf("AppendText of %s gives %q, %v, and MarshalText %q", text, appended, err, marshalled)
	}
	back := unnamed()
	if err := back.UnmarshalText(marshalled); err != nil || back != a {
		t.Errorf("marshalled %q comes back as %v, %v", marshalled, back, err)
	}
}

func TestString(t *testing.T) {
	must := must(t)
	for _, test := range []struct {
		a    addr.Addr
		want string
	}{
		{addr.Addr{}, "unspec"},
		{must(addr.RawMake(inet, []byte{127, 0, 0, 1}, htons(80))), "127.0.0.1:80"},
		{must(addr.RawMake(inet6, make([]byte, 16), htons(443))), "[::]:443"},
		{must(addr.RawMake(inet6, []byte("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04"), 0)), "[::1.2.3.4]:0"},
		{must(addr.Parse("[fe80::1%2]:80")), "[fe80::1%2]:80"},
		{unnamed(), "unix:"},
		{must(addr.Unix("/run/s")), "unix:/run/s"},
		{must(addr.Unix("run/s")), "unix:run/s"},
		{must(addr.Unix("a b:80")), "unix:a b:80"},
		{must(addr.Unix("unix:")), "unix:unix:"},
		{must(addr.Unix("caf\u00e9")), "unix:caf\u00e9"},
		{must(addr.Unix("a@\"b")), `unix:a@"b`},
		{must(addr.Unix("@p")), `unix:"@p"`},
		{must(addr.Unix(`"p"`)), `unix:"\"p\""`},
		{must(addr.Unix(" p")), `unix:" p"`},
		{must(addr.Unix("p ")), `unix:"p "`},
		{must(addr.Unix("p\n")), `unix:"p\n"`},
		{must(addr.Unix("\x1b[2J")), `unix:"\x1b[2J"`},
		{must(addr.Unix("\x7f")), `unix:"\x7f"`},
		{must(addr.Unix("\xff")), `unix:"\xff"`},
		{must(addr.Unix("\u009b1m")), `unix:"\u009b1m"`},               // a C1 control
		{must(addr.Unix("a\u202eb")), `unix:"a\u202eb"`},               // changes the direction of text
		{must(addr.Unix("a\u00a0b")), `unix:"a\u00a0b"`},               // a space that parsers do not take for one
		{must(addr.Unix("a\u2028b")), `unix:"a\u2028b"`},               // a line separator
		{must(addr.Unix("a\ufffdb")), "unix:a\ufffdb"},                 // the replacement character itself
		{must(addr.Unix("a\xc3")), `unix:"a\xc3"`},                     // a truncated sequence
		{must(addr.Unix("\xed\xa0\x80")), `unix:"\xed\xa0\x80"`},       // a surrogate
		{foreign(t, other, ""), "family(81):"},                         // nothing after the family
		{foreign(t, other, "\x00\x00\xff\x00"), "family(81):0000ff00"}, // trailing zeros count
	} {
		if got := test.a.String(); got != test.want {
			t.Errorf("text is %s, want %s", got, test.want)
		}
		checkText(t, test.a)
	}
}

func TestStringAbstract(t *testing.T) {
	socktest.Need(t, "abstract")
	for name, want := range map[string]string{
		"":                       "unix:@",
		"name":                   "unix:@name",
		"@name":                  "unix:@@name",
		"a b":                    "unix:@a b",
		"a\x00b":                 `unix:@"a\x00b"`,
		"\"a":                    `unix:@"\"a"`,
		" a":                     `unix:@" a"`,
		"a\n":                    `unix:@"a\n"`,
		"\xff\x00":               `unix:@"\xff\x00"`,
		strings.Repeat("a", 107): "unix:@" + strings.Repeat("a", 107),
	} {
		a := must(t)(addr.Abstract(name))
		if got := a.String(); got != want {
			t.Errorf("text of %q is %s, want %s", name, got, want)
		}
		checkText(t, a)
	}
}

// TestStringLongestPath tests a path that fills sun_path. Only Parse takes one, but peers
// can have it.
func TestStringLongestPath(t *testing.T) {
	var a addr.Addr
	path := strings.Repeat("p", sockaddr.PathSize)
	if !a.Sockaddr().SetUnix([]byte(path)) {
		t.Fatal("no such address")
	}
	if got, ok := a.PathString(); got != path || !ok {
		t.Errorf("path is %q, %t", got, ok)
	}
	checkText(t, a)
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "empty address",
		":80":                    "missing host in address",
		"127.0.0.1":              "missing port in address",
		"localhost":              "missing port in address",
		"/run/s":                 "missing port in address",
		"[::1]":                  "missing port in address",
		"[::1]80":                "missing port in address",
		"[::1] :80":              "missing port in address",
		"127.0.0.1:":             "port is not a number from 0 to 65535",
		"127.0.0.1:65536":        "port is not a number from 0 to 65535",
		"127.0.0.1:-1":           "port is not a number from 0 to 65535",
		"127.0.0.1:+80":          "port is not a number from 0 to 65535",
		"127.0.0.1:http":         "port is not a number from 0 to 65535",
		"127.0.0.1:80\n":         "port is not a number from 0 to 65535",
		"127.0.0.1: 80":          "port is not a number from 0 to 65535",
		"[::1]:8_0":              "port is not a number from 0 to 65535",
		"[::1]:80:90":            "port is not a number from 0 to 65535",
		"[::1":                   "missing ']' in address",
		"[::1:80":                "missing ']' in address",
		"::1:80":                 "IPv6 address is not in brackets",
		"::":                     "IPv6 address is not in brackets",
		"localhost:80":           "host is not an IP address; packages lookup and bionet resolve names",
		"127.1:80":               "host is not an IP address; packages lookup and bionet resolve names",
		"127.0.0.01:80":          "host is not an IP address; packages lookup and bionet resolve names",
		"1.2.3.4%1:80":           "host is not an IP address; packages lookup and bionet resolve names",
		" 127.0.0.1:80":          "host is not an IP address; packages lookup and bionet resolve names",
		"UNIX:/run/s":            "host is not an IP address; packages lookup and bionet resolve names",
		"[127.0.0.1]:80":         "host in brackets is not an IPv6 address",
		"[]:80":                  "host in brackets is not an IPv6 address",
		"[1::2::3]:80":           "host in brackets is not an IPv6 address",
		"[localhost]:80":         "host in brackets is not an IPv6 address",
		"[[::1]]:80":             "missing port in address",
		"[::1%]:80":              "zone is empty",
		"unix:a\n":               "name must be quoted",
		"unix: a":                "name must be quoted",
		"unix:a ":                "name must be quoted",
		"unix:a\x00b":            "name must be quoted",
		"unix:\xff":              "name must be quoted",
		"unix:a\u202e":           "name must be quoted",
		`unix:""`:                "empty path",
		`unix:"a\x00b"`:          "path contains a NUL",
		`unix:"a`:                "quoted name is malformed",
		`unix:"a"b`:              "quoted name is malformed",
		`unix:"`:                 "quoted name is malformed",
		`unix:"\q"`:              "quoted name is malformed",
		"unix:\"a\nb\"":          "quoted name is malformed",
		"family(81)":             "address of a numbered family is malformed",
		"family(81):0":           "address of a numbered family is malformed",
		"family(81):zz":          "address of a numbered family is malformed",
		"family(81): 00":         "address of a numbered family is malformed",
		"family():00":            "address of a numbered family is malformed",
		"family(-1):00":          "address of a numbered family is malformed",
		"family(65617):00":       "address of a numbered family is malformed",
		"family(0):00":           "family has another form, or the address is too long",
		"family(1):2f00":         "family has another form, or the address is too long",
		"family(2):00507f000001": "family has another form, or the address is too long",
		"family(81):" + strings.Repeat("00", sockaddr.Size): "family has another form, or the address is too long",
	} {
		a, err := addr.Parse(text)
		if checkFailure(t, err, "addr.Parse", syscall.EINVAL); a != (addr.Addr{}) {
			t.Errorf("Parse(%q) fails with address %v", text, a)
		}
		if err != nil && err.Error() != "addr.Parse "+strconv.Quote(text)+": "+want+": "+syscall.EINVAL.Error() {
			t.Errorf("Parse(%q): %v, want %s", text, err, want)
		}
	}
	_, err := addr.Parse("unix:" + strings.Repeat("p", sockaddr.PathSize+1))
	checkFailure(t, err, "addr.Parse", syscall.ENAMETOOLONG)
}

func TestUnmarshalText(t *testing.T) {
	a := must(t)(addr.Parse("127.0.0.1:80"))
	before := a
	checkFailure(t, a.UnmarshalText([]byte("127.0.0.1")), "addr.UnmarshalText", syscall.EINVAL)
	if a != before {
		t.Errorf("failed UnmarshalText left %v", a)
	}
}

// TestMustParse: it panics with the error of Parse.
func TestMustParse(t *testing.T) {
	if a := addr.MustParse("127.0.0.1:80"); a.Port() != 80 {
		t.Errorf("%v", a)
	}
	defer func() {
		want := `addr.Parse "localhost:80": host is not an IP address; packages lookup and bionet resolve names: invalid argument`
		if got := fmt.Sprint(recover()); got != want {
			t.Errorf("panics with %s, want %s", got, want)
		}
	}()
	addr.MustParse("localhost:80")
}

// TestZeroText holds that the zero value has the empty text where programs read it, as
// netip.AddrPort does, and a word where people do.
func TestZeroText(t *testing.T) {
	var zero addr.Addr
	marshalled, err := zero.MarshalText()
	if err != nil || marshalled == nil || string(marshalled) != "" {
		t.Errorf("MarshalText gives %#v, %v", marshalled, err)
	}
	for _, text := range []string{"", "unspec"} {
		a := unnamed()
		if err := a.UnmarshalText([]byte(text)); err != nil || a != zero {
			t.Errorf("UnmarshalText of %q gives %v, %v", text, a, err)
		}
	}
	if a, err := addr.Parse("unspec"); err != nil || a != zero {
		t.Errorf("Parse of unspec gives %v, %v", a, err)
	}
}

// TestConfiguration puts addresses into JSON, as values and as keys, and into a flag.
func TestConfiguration(t *testing.T) {
	type configuration struct {
		Listen []addr.Addr
		Peers  map[addr.Addr]string
		Unset  addr.Addr
	}
	want := configuration{
		Listen: []addr.Addr{must(t)(addr.Unix("@\n")), must(t)(addr.Parse("[fe80::1%2]:80"))},
		Peers:  map[addr.Addr]string{must(t)(addr.Parse("10.0.0.1:80")): "gateway"},
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if wantText := `{"Listen":["unix:\"@\\n\"","[fe80::1%2]:80"],"Peers":{"10.0.0.1:80":"gateway"},"Unset":""}`; string(text) != wantText {
		t.Errorf("JSON is %s\nwant    %s", text, wantText)
	}
	got := configuration{Unset: unnamed()}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(addr.Addr{})); diff != "" {
		t.Errorf("JSON of (-) comes back as (+):\n%s", diff)
	}

	set := flag.NewFlagSet("test", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	var listen addr.Addr
	set.TextVar(&listen, "listen", addr.Addr{}, "where to listen")
	if err := set.Parse([]string{"-listen", "unix:/run/s"}); err != nil || listen.String() != "unix:/run/s" {
		t.Errorf("flag gives %v, %v", listen, err)
	}
	if err := set.Parse([]string{"-listen", "nowhere"}); err == nil || !strings.Contains(err.Error(), "missing port in address") {
		t.Errorf("flag gives %v", err)
	}
}
