package errstack_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/errstack"
)

func TestParseEntry(t *testing.T) {
	at := func(code errstack.Code, function, data, file string, line int) errstack.Entry {
		return errstack.Entry{Code: code, Func: function, Data: data}.At(file, line)
	}
	inUse, refused := errstack.Sys(98), errstack.Sys(111)
	for line, want := range map[string]errstack.Entry{
		// OpenSSL 3.x.
		"40A7404E567F0000:error:80000062:system library:BIO_bind:Address already in use:crypto/bio/bio_sock2.c:177:calling bind()\n": at(inUse, "BIO_bind", "calling bind()", "crypto/bio/bio_sock2.c", 177),
		"00:error:10000075:BIO routines:BIO_bind:unable to bind socket:../crypto/bio/bio_sock2.c:179:\r\n":                           at(errstack.ErrUnableToBindSocket, "BIO_bind", "", "../crypto/bio/bio_sock2.c", 179),
		`00:error:10000075:BIO routines:BIO_bind:unable to bind socket:C:\openssl\bio_sock2.c:179:a:1:b`:                             at(errstack.ErrUnableToBindSocket, "BIO_bind", "a:1:b", `C:\openssl\bio_sock2.c`, 179),
		"00:error:10000067:BIO routines::connect error::-1:":                                                                         at(errstack.ErrConnectError, "", "", "", -1),
		"00:error:0A000126:SSL routines:ssl3_read_n:unexpected eof while reading:ssl/record/rec_layer_s3.c:308:":                     at(0x0A000126, "ssl3_read_n", "", "ssl/record/rec_layer_s3.c", 308),
		"00:error:0A000126:SSL routines:ssl3_read_n:reason(294):ssl/record/rec_layer_s3.c:308:two\nlines\n":                          at(0x0A000126, "ssl3_read_n", "two\nlines", "ssl/record/rec_layer_s3.c", 308),
		"00:error:00000000:lib(0):f:reason(0):x.c:1:data":                                                                            at(0, "f", "data", "x.c", 1),
		"00:error:8000274B:system library:connect:Too many references: cannot splice:x.c:12:":                                        at(errstack.Sys(10059), "connect", "", "x.c", 12),
		"00:err:8000006f:2:0:6f:crypto/bio/bio_sock2.c:115:calling connect()":                                                        at(refused, "", "calling connect()", "crypto/bio/bio_sock2.c", 115),
		// OpenSSL 1.1.1.
		"140213:error:2008A067:BIO routines:BIO_connect:connect error:crypto/bio/b_sock2.c:110:":            at(errstack.ErrConnectError, "BIO_connect", "", "crypto/bio/b_sock2.c", 110),
		"140213:error:0200206F:system library:connect:Connection refused:crypto/bio/b_sock2.c:110:x=1, y:2": at(refused, "connect", "x=1, y:2", "crypto/bio/b_sock2.c", 110),
		"140213:error:2008A067:lib(32):func(138):reason(103):NA:0:":                                         at(errstack.ErrConnectError, "func(138)", "", "NA", 0),
		// This module.
		"0000000000000001:error:8000006F:system library:example.com/bio/x.(*T).F.func1:Connection refused:/home/a b/x.go:5:": at(refused, "example.com/bio/x.(*T).F.func1", "", "/home/a b/x.go", 5),
		// Parts of a line.
		"error:10000067:BIO routines::connect error": {Code: errstack.ErrConnectError},
		"error:10000067:BIO routines:BIO_connect":    {Code: errstack.ErrConnectError, Func: "BIO_connect"},
		"error:10000067:BIO routines":                {Code: errstack.ErrConnectError},
		"error:10000067:":                            {Code: errstack.ErrConnectError},
		"0x10000067":                                 {Code: errstack.ErrConnectError},
		" 10000067 ":                                 {Code: errstack.ErrConnectError},
		" error:10000067:BIO routines:f:connect error:x.c:1: data \n": at(errstack.ErrConnectError, "f", " data ", "x.c", 1),
		"err:10000067:20:0:67": {Code: errstack.ErrConnectError},
		"failed (error:10000067:BIO routines:f:connect error) at 12:30:00 on x:80": {Code: errstack.ErrConnectError, Func: "f"},
		"error:10000067:BIO routines:f:connect error:x.c:99999999999999999999:":    {Code: errstack.ErrConnectError, Func: "f"},
		"error:10000067:BIO routines:f:connect error:x.c:12":                       {Code: errstack.ErrConnectError, Func: "f"},
	} {
		if got, err := errstack.ParseEntry(line); err != nil || got != want {
			t.Errorf("ParseEntry(%q) = %#v, %v, want %#v", line, got, err, want)
		}
	}
	for _, line := range []string{"", "\n", "no code", "error:x:BIO routines:f:connect error:x.c:12:"} {
		if got, err := errstack.ParseEntry(line); err == nil || got != (errstack.Entry{}) {
			t.Errorf("ParseEntry(%q) = %v, %v, want an error", line, got, err)
		}
	}
}

// TestParsedEntryPrints holds that printed lines can be read and printed again.
func TestParsedEntryPrints(t *testing.T) {
	lines := []string{
		"error:80000001:system library:BIO_bind:Operation not permitted:crypto/bio/bio_sock2.c:177:calling bind()",
		"error:10000075:BIO routines:BIO_bind:unable to bind socket:crypto/bio/bio_sock2.c:179:",
		"error:0A000126:SSL routines::reason(294)::-1:data: with\\n colons",
		"error:7F800123:lib(255):f:reason(291):C:/x.c:3:",
	}
	var st errstack.Stack
	for _, line := range lines {
		e, err := errstack.ParseEntry("40A7404E567F0000:" + line + "\n")
		if err != nil {
			t.Error(err)
		}
		st.Push(e)
	}
	want := strings.Join(lines, "\n") + "\n"
	var out bytes.Buffer
	st.Restore(st.Save())
	if err := st.Print(&out); err != nil {
		t.Error(err)
	}
	got := ""
	for line := range strings.Lines(out.String()) {
		_, rest, _ := strings.Cut(line, ":")
		got += rest
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-) and got (+):\n%s", diff)
	}
}

// FuzzParseEntry holds that ParseEntry reads back every printed entry, finds the code that
// ParseCode finds, and never panics.
func FuzzParseEntry(f *testing.F) {
	f.Add(uint32(0x10000067), "BIO_connect", "data", "crypto/bio/b_sock2.c", 110)
	f.Add(uint32(0x8000006F), "", "error:10000067:x", "", -1)                        // no position
	f.Add(uint32(0x8000274B), "f", "a:1:b", "", 0)                                   // a text with a colon
	f.Add(uint32(0), "main.(*T[...]).f", "two\nlines", "a b.go", 1<<31-1)            // no error
	f.Add(uint32(0x2008A067), "func(138)", "140:error:2008A067:l:f:r:x:1:", "NA", 0) // would be one of 1.1.1
	f.Add(uint32(0xFFFFFFFF), "f\x00", "\xff", "\u2028", 7)                          // what does not print
	f.Add(uint32(0), "0", " 0", "0", 0)                                              // a number between spaces
	f.Fuzz(func(t *testing.T, number uint32, function, data, file string, line int) {
		for _, text := range []string{function, data, file} {
			e, err := errstack.ParseEntry(text)
			code, codeErr := errstack.ParseCode(strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r"))
			if e.Code != code || (err == nil) != (codeErr == nil) {
				t.Errorf("ParseEntry(%q) = %v, %v, and ParseCode = %v, %v", text, e, err, code, codeErr)
			}
		}
		function, file = strings.ReplaceAll(function, ":", ""), strings.ReplaceAll(file, ":", "")
		if line%2 == 0 {
			file = `C:\` + file
		}
		want := errstack.Entry{Code: errstack.Code(number), Func: function, Data: data}.At(file, line)
		printed := want.String()
		got, err := errstack.ParseEntry("40A7404E567F0000:" + printed + "\n")
		if err != nil || got.String() != printed {
			t.Errorf("ParseEntry(%q) = %q, %v", printed, got.String(), err)
		}
		var st errstack.Stack
		st.Push(got)
		if popped, _ := st.Get(); popped != got {
			t.Errorf("pushed %+v, got %+v", got, popped)
		}
		plain := strings.Replace(want.Code.String(), "::", ":"+function+":", 1) + fmt.Sprintf(":%s:%d:%s", file, line, data)
		if printed == plain && got != want { // nothing is escaped
			t.Errorf("ParseEntry(%q) = %#v, want %#v", printed, got, want)
		}
	})
}
