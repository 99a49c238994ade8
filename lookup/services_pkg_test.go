package lookup

import (
	"bufio"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseService(t *testing.T) {
	for _, test := range []struct {
		line string
		want serviceEntry // zero if the line is not an entry
	}{
		{"http 80/tcp www www-http # World Wide Web HTTP\n", serviceEntry{[]string{"http", "www", "www-http"}, 80, "tcp"}},
		{"\t http\t\t80/tcp\n", serviceEntry{[]string{"http"}, 80, "tcp"}},
		{"http 80/tcp\r\n", serviceEntry{[]string{"http"}, 80, "tcp"}},
		{"http 80/tcp#www", serviceEntry{[]string{"http"}, 80, "tcp"}},
		{"zero 0/udp", serviceEntry{[]string{"zero"}, 0, "udp"}},
		{"top 65535/udp", serviceEntry{[]string{"top"}, 65535, "udp"}},
		{"over 65536/udp", serviceEntry{}},
		{"minus -1/udp", serviceEntry{}},
		{"hex 0x50/udp", serviceEntry{}},
		{"http 80", serviceEntry{}},
		{"http 80/", serviceEntry{}},
		{"http /tcp", serviceEntry{}},
		{"http", serviceEntry{}},
		{"# http 80/tcp", serviceEntry{}},
		{"", serviceEntry{}},
		{"a\u00a0b 80/tcp", serviceEntry{[]string{"a\u00a0b"}, 80, "tcp"}},
	} {
		got, ok := parseService(test.line)
		diff := cmp.Diff(test.want, got, cmp.AllowUnexported(serviceEntry{}))
		if diff != "" || ok != (test.want.names != nil) {
			t.Errorf("%q: an entry: %t, want (-) and got (+):\n%s", test.line, ok, diff)
		}
	}
}

// TestServices holds that the first line with the protocol and the name, or the port,
// counts.
func TestServices(t *testing.T) {
	const text services = "a 1/tcp x\nb 1/tcp\nb 2/udp\nx 3/tcp\n80 no line\nb 4/tcp"
	for _, test := range []struct {
		name, protocol string
		port           uint16
		ok             bool
	}{
		{"a", "tcp", 1, true}, {"x", "tcp", 1, true}, {"b", "tcp", 1, true}, {"b", "udp", 2, true},
		{"a", "udp", 0, false}, {"A", "tcp", 0, false}, {"80", "tcp", 0, false}, {"", "tcp", 0, false},
	} {
		if port, ok := text.port(test.name, test.protocol); port != test.port || ok != test.ok {
			t.Errorf("port(%q, %q) = %d, %t", test.name, test.protocol, port, ok)
		}
	}
	for _, test := range []struct {
		port     uint16
		protocol string
		name     string
		ok       bool
	}{
		{1, "tcp", "a", true}, {3, "tcp", "x", true}, {2, "udp", "b", true}, {2, "tcp", "", false}, {80, "tcp", "", false},
	} {
		if name, ok := text.name(test.port, test.protocol); name != test.name || ok != test.ok {
			t.Errorf("name(%d, %q) = %q, %t", test.port, test.protocol, name, ok)
		}
	}
}

// TestWellKnown holds that every line of the built-in database is an entry that is found
// by each of its names, and that no other entry has its port.
func TestWellKnown(t *testing.T) {
	for line := range strings.Lines(strings.TrimPrefix(string(wellKnown), "\n")) {
		e, ok := parseService(line)
		if !ok {
			t.Errorf("%q is not an entry", line)
			continue
		}
		for _, name := range e.names {
			if port, ok := wellKnown.port(name, e.protocol); !ok || port != e.port {
				t.Errorf("%s/%s is %d, %t", name, e.protocol, port, ok)
			}
		}
		if name, ok := wellKnown.name(e.port, e.protocol); !ok || name != e.names[0] {
			t.Errorf("%d/%s is %q, %t", e.port, e.protocol, name, ok)
		}
	}
}

// FuzzServices compares a database with another implementation, which reads byte by byte.
func FuzzServices(f *testing.F) {
	f.Add("http 80/tcp www # comment\n", "www", uint16(80))  // an alias
	f.Add("http 80/tcp\nweb 80/tcp\n", "web", uint16(80))    // a port with two names
	f.Add("x 65536/tcp\nx -1/tcp\nx 7/tcp", "x", uint16(7))  // ports that do not exist
	f.Add("x 7/tcp/udp\nx 07/tcp", "x", uint16(7))           // a protocol with a slash, zeros
	f.Add("x\t7/tcp\r\n\v\f\n#\n", "x", uint16(7))           // all kinds of white space
	f.Add("x 7/\ny /tcp\nz\n7/tcp\n", "", uint16(0))         // halves of an entry
	f.Add("caf\xe9\u00a0\u2003 7/tcp", "caf\xe9", uint16(7)) // white space of Unicode does not count
	f.Fuzz(func(t *testing.T, text, name string, port uint16) {
		wantPort, wantOK := slowPort(text, name)
		if got, ok := services(text).port(name, "tcp"); got != wantPort || ok != wantOK {
			t.Errorf("port: %d %t, want %d %t", got, ok, wantPort, wantOK)
		}
		wantName, wantOK := slowName(text, port)
		if got, ok := services(text).name(port, "tcp"); got != wantName || ok != wantOK {
			t.Errorf("name: %q %t, want %q %t", got, ok, wantName, wantOK)
		}
	})
}

// slowWords returns the words of a line before a '#'.
func slowWords(line string) (words []string) {
	word := ""
	for _, c := range []byte(line + " ") {
		if c == '#' {
			c = ' '
			line = ""
		}
		if !strings.ContainsRune(" \t\r\n\v\f", rune(c)) {
			word += string([]byte{c})
			continue
		}
		if word != "" {
			words = append(words, word)
		}
		word = ""
		if line == "" {
			break
		}
	}
	return words
}

// slowEach calls f with the words and the port of each entry of TCP.
func slowEach(text string, f func(words []string, port uint16) (more bool)) {
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for lines.Scan() {
		words := slowWords(lines.Text())
		if len(words) < 2 {
			continue
		}
		digits, ok := strings.CutSuffix(words[1], "/tcp")
		if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		if n, err := strconv.Atoi(digits); err == nil && n <= 65535 && !f(words, uint16(n)) {
			return
		}
	}
}

func slowPort(text, name string) (port uint16, ok bool) {
	slowEach(text, func(words []string, n uint16) bool {
		for i, word := range words {
			ok = ok || i != 1 && word == name
		}
		if ok {
			port = n
		}
		return !ok
	})
	return port, ok
}

func slowName(text string, port uint16) (name string, ok bool) {
	slowEach(text, func(words []string, n uint16) bool {
		if n == port {
			name, ok = words[0], true
		}
		return !ok
	})
	return name, ok
}
