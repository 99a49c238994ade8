package addr_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/oracle"
	"example.com/bio/internal/socktest"
)

// requests is the number of random requests of each kind.
const requests = 20_000

// request is one line for testdata/libcrypto.c, a function that does the same here, and
// the rule that computes the expected answer from libcrypto's.
type request struct {
	line string
	here func() transcript
	rule func(transcript) transcript
}

// transcript is the answer to a request, one string a field.
type transcript []string

// TestLibcrypto compares this package with libcrypto. The environment variable BIO_SEED
// repeats a run.
func TestLibcrypto(t *testing.T) {
	peer := oracle.Build(t, "testdata/libcrypto.c")
	g := generator{rand.New(rand.NewPCG(socktest.Seed(t), 0))}

	list := writtenRequests()
	for range requests {
		list = append(list, g.makeRequest(), g.inet6Request(), g.fillRequest())
		spec := g.spec()
		list = append(list, parseRequest(spec, addr.PrioHost), parseRequest(spec, addr.PrioServ))
	}
	compare(t, peer, list)
	if !t.Failed() {
		oracle.CheckRules(t, "addr")
	}
}

// compare runs all requests on both sides.
func compare(t *testing.T, peer string, list []request) {
	t.Helper()
	var input strings.Builder
	for _, r := range list {
		input.WriteString(r.line + "\n")
	}
	answers := oracle.Run(t, peer, input.String())
	if len(answers) != len(list) {
		t.Fatalf("%d answers to %d requests", len(answers), len(list))
	}
	differences := 0
	for i, r := range list {
		there := transcript(strings.Split(answers[i], "\t"))
		want, got := r.rule(slices.Clone(there)), r.here()
		if slices.Equal(want, got) {
			continue
		}
		t.Errorf("%s\nlibcrypto answers %q\nexpected (-) and bio (+):\n%s", r.line, there, cmp.Diff(want, got))
		if differences++; differences == 10 {
			t.Fatal("too many differences")
		}
	}
}

// text returns a string as transcripts have it.
func text(s string) string { return "=" + hex.EncodeToString([]byte(s)) }

// textOr returns a string as transcripts have it, or NULL.
func textOr(s string, ok bool) string {
	if !ok {
		return "-"
	}
	return text(s)
}

// untext is the inverse of text.
func untext(s string) string {
	b, err := hex.DecodeString(strings.TrimPrefix(s, "="))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// queue returns the entries that recording err adds to a stack.
func queue(err error) string {
	var stack errstack.Stack
	stack.Record(err)
	return entriesOf(&stack)
}

func entriesOf(stack *errstack.Stack) string {
	var entries []string
	for entry := range stack.All() {
		entries = append(entries, fmt.Sprintf("%08x/%s/%s", uint32(entry.Code), entry.Func, entry.Data))
	}
	if entries == nil {
		return "empty"
	}
	return strings.Join(entries, ",")
}

// The fields of a transcript of an address.
const (
	result = iota
	familyField
	rawPort
	rawAddress
	path
	makeQueue
	host
	service
	textQueue
)

// addressTranscript returns what both sides answer about an address.
func addressTranscript(a addr.Addr, err error) transcript {
	made := "1"
	if err != nil {
		made = "0"
	}
	raw, p, hasPath := a.RawAddress(), "", false
	p, hasPath = a.PathString()
	return transcript{
		result: made, familyField: strconv.Itoa(a.Family()), rawPort: strconv.Itoa(int(a.RawPort())),
		rawAddress: textOr(string(raw), raw != nil), path: textOr(p, hasPath), makeQueue: queue(err),
		host:      textOr(a.HostnameString(), a.HostnameString() != ""),
		service:   textOr(a.ServiceString(), a.ServiceString() != ""),
		textQueue: queue(nil),
	}
}

// rawMakeRequest makes an address of the first n bytes of where.
func rawMakeRequest(family int, where string, n int, port uint16) request {
	return request{
		line: fmt.Sprintf("make %d %d %d %s", family, port, n, text(where)),
		here: func() transcript { return addressTranscript(addr.RawMake(family, []byte(where)[:n], port)) },
		rule: func(c transcript) transcript {
			if family == local && c[result] == "1" {
				c = pathRules(c, where, n)
			}
			return textRules(c, 0)
		},
	}
}

// pathRules applies the differences in the paths that rawmake takes.
func pathRules(c transcript, where string, n int) transcript {
	refused := transcript{"0", "0", "0", "-", "-", "empty", "-", "-", c[textQueue]}
	switch {
	case n == 0:
		oracle.Fired("empty-path")
		return refused
	case strings.Contains(where[:n], "\x00"):
		oracle.Fired("embedded-nul")
		return refused
	case untext(c[path]) != where[:n]:
		oracle.Fired("path-length")
		c[rawAddress], c[path] = text(where[:n]), text(where[:n])
		if c[service] != "-" {
			c[service] = c[path]
		}
	}
	return c
}

// textRules applies the differences in the strings of an address.
func textRules(c transcript, scope uint32) transcript {
	switch {
	case c[host] == "-" && c[path] != "-":
		oracle.Fired("long-path")
		c[host], c[service], c[textQueue] = text("localhost"), c[path], "empty"
	case c[host] == "-":
		oracle.Fired("silent-strings")
		c[textQueue] = "empty"
	case scope != 0:
		ip, zone, _ := strings.Cut(untext(c[host]), "%")
		if number := strconv.FormatUint(uint64(scope), 10); zone != number {
			oracle.Fired("scope-name")
			c[host] = text(ip + "%" + number)
		}
	}
	return c
}

// receivedRequest takes the bytes of a sockaddr.
func receivedRequest(storage string, scope uint32) request {
	return request{
		line: "fill " + text(storage),
		here: func() transcript { return addressTranscript(received(storage), nil) },
		rule: func(c transcript) transcript {
			if strings.HasPrefix(storage, family(local)+"\x00") {
				oracle.Fired("abstract-name")
				name := storage[2:]
				c[rawAddress], c[path], c[service] = text(name), "-", text("@"+quotedIfNeeded(name[1:]))
				return c
			}
			return textRules(c, scope)
		},
	}
}

// quotedIfNeeded returns an abstract name as texts have it: quoted if [strconv.Quote]
// escapes something other than quotes and backslashes, if it begins with a quote, and if
// it begins or ends with a space.
func quotedIfNeeded(name string) string {
	plain := strings.NewReplacer(`"`, "_", `\`, "_").Replace(name)
	if strconv.Quote(plain) == `"`+plain+`"` && name == strings.Trim(name, " ") && !strings.HasPrefix(name, `"`) {
		return name
	}
	return strconv.Quote(name)
}

// parseQueue is the field of C's queue in the transcript of a specification.
const parseQueue = 3

// parseRequest splits a specification. What is recorded here and the entries of the error are
// two fields, where C has one.
func parseRequest(spec string, prio addr.Prio) request {
	return request{
		line: fmt.Sprintf("parse %d %s", prio, text(spec)),
		here: func() transcript {
			host, service, err := addr.ParseHostServ(spec, prio)
			return transcript{strconv.Itoa(one(err == nil)), text(host), text(service), entriesOf(errstack.Default()), queue(err)}
		},
		rule: func(c transcript) transcript {
			if strings.Contains(spec, "\x00") {
				oracle.Fired("embedded-nul")
				c = transcript{"0", "=", "=", "10000082/BIO_parse_hostserv/"}
			}
			for i, field := range c {
				if field == "-" || field == "." { // both are "" here
					c[i] = "="
				}
			}
			if c[parseQueue] != "empty" {
				oracle.Fired("parse-hostserv-record")
			}
			return slices.Insert(c, parseQueue, "empty")
		},
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
