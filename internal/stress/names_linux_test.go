package stress_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

// hostile are names that a peer may choose to forge lines of a log or to write to a
// terminal.
var hostile = []string{
	"a\nerror:10000067:BIO routines:BIO_connect:connect error:forged.c:1:",
	"a\r\x1b[2J\x1b]0;title\a",
	"\x01\x02\x7f",
	"\x9b2J",           // a control sequence of Latin-1
	"\u0085\u2028x",    // line separators
	"\u202egnp.exe",    // turns the direction of the text
	"\xff\xfe\xc0\x80", // not UTF-8
	" @\"quoted\\",     // what looks like our own notation
}

// harmless fails the test unless the text is one line of characters that print.
func harmless(t *testing.T, what, text string) {
	t.Helper()
	for i, r := range text {
		if unicode.IsControl(r) || !unicode.IsPrint(r) || r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			t.Errorf("%s: %q has %U at %d", what, text, r, i)
			return
		}
	}
}

// connectFrom connects to the listener from the name.
func connectFrom(t *testing.T, client int, name, server addr.Addr) {
	t.Helper()
	socktest.Check(t, bio.Bind(client, &name, 0))
	socktest.Check(t, bio.Connect(client, &server, 0))
}

// names are the addresses of a hostile name: the path and the abstract name.
func names(t *testing.T, name string) []addr.Addr {
	t.Helper()
	folder, err := os.MkdirTemp("", "bio")
	socktest.Check(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	path, err := addr.Unix(filepath.Join(folder, name))
	socktest.Check(t, err)
	abstract, err := addr.Abstract(name + folder)
	socktest.Check(t, err)
	return []addr.Addr{path, abstract}
}

// TestNamesOfPeers holds that the name of a peer is one line of characters that print
// wherever an address, an error or an entry becomes text.
func TestNamesOfPeers(t *testing.T) {
	for _, hostileName := range hostile {
		for _, name := range names(t, hostileName) {
			server, a := listener(t, socktest.Unix)
			client := socket(t, socktest.Unix)
			connectFrom(t, client, name, a)
			var peer addr.Addr
			conn, err := bio.Accept(server, &peer, 0)
			socktest.Check(t, err)
			if peer != name {
				t.Fatalf("the peer is %v, want %v", peer, name)
			}
			text, err := peer.MarshalText()
			socktest.Check(t, err)
			for _, text := range []string{peer.String(), string(text), fmt.Sprint(peer), fmt.Sprintf("%v %+v %s", peer, peer, &peer)} {
				harmless(t, "address", text)
			}
			socktest.Check(t, bio.Close(conn))
			var st errstack.Stack
			other := socket(t, socktest.Unix)
			for what, call := range map[string]func() error{
				"connect": func() error { return bio.With(&st).Connect(other, &peer, 0) },
				"bind":    func() error { return bio.With(&st).Bind(other, &peer, 0) },
				"listen":  func() error { return bio.With(&st).Listen(other, &peer, 0) },
			} {
				harmlessFailure(t, what, call(), &st)
			}
		}
	}
}

// harmlessFailure looks at every text of a failure.
func harmlessFailure(t *testing.T, what string, err error, st *errstack.Stack) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	harmless(t, what, err.Error())
	for line := range strings.Lines(fmt.Sprintf("%+v", err)) {
		harmless(t, what+" %+v", strings.TrimSuffix(line, "\n"))
	}
	for entry := range st.All() {
		harmless(t, what+" entry", entry.String())
	}
	var printed bytes.Buffer
	want := st.Len()
	socktest.Check(t, st.Print(&printed))
	if lines := strings.Count(printed.String(), "\n"); lines != want {
		t.Errorf("%s: %d lines for %d entries", what, lines, want)
	}
}

// TestNamesInText holds the same of text that stands for an address, a flag or a host.
func TestNamesInText(t *testing.T) {
	for _, name := range hostile {
		var st errstack.Stack
		_, err := addr.Parse("unix:" + name + "\x00")
		harmless(t, "Parse", err.Error())
		_, err = addr.Unix(name + "\x00")
		harmless(t, "Unix", err.Error())
		_, _, err = addr.ParseHostServ(name+"::", addr.PrioHost)
		harmless(t, "ParseHostServ", err.Error())
		var opts bio.Options
		harmless(t, "Options", opts.UnmarshalText([]byte(name)).Error())
		resolver := lookup.Resolver{Stack: &st}
		for _, service := range []string{name, "70000"} {
			_, err = resolver.Lookup(t.Context(), name+"\x00", service, lookup.Client, unix.AF_INET, unix.SOCK_STREAM)
			harmlessFailure(t, "Lookup", err, &st)
			_, err = resolver.Lookup(t.Context(), "127.0.0.1", service, lookup.Client, unix.AF_INET, unix.SOCK_STREAM)
			harmlessFailure(t, "Lookup of a service", err, &st)
		}
	}
}

// TestPeersTakeNoMemory holds that what peers do is not kept: not their names, not
// their failures.
func TestPeersTakeNoMemory(t *testing.T) {
	server, a := listener(t, socktest.Unix)
	var st errstack.Stack
	recorder := bio.With(&st)
	round := func() {
		longest, err := addr.Abstract(strings.Repeat("\n", 107))
		socktest.Check(t, err)
		client := open(t, socktest.Unix)
		connectFrom(t, client, longest, a)
		var peer addr.Addr
		conn, err := recorder.Accept(server, &peer, 0)
		socktest.Check(t, err)
		other := open(t, socktest.Unix)
		if err := recorder.Connect(other, &peer, 0); err == nil {
			t.Fatal("connected to a socket that does not listen")
		}
		for _, fd := range []int{conn, client, other} {
			socktest.Check(t, bio.Close(fd))
		}
	}
	for range 20 {
		round()
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 500 {
		round()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if st.Len() > 15 {
		t.Errorf("%d entries", st.Len())
	}
	if after.HeapAlloc > before.HeapAlloc+64<<10 {
		t.Errorf("heap of %d bytes, %d before", after.HeapAlloc, before.HeapAlloc)
	}
}
