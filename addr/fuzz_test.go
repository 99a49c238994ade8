package addr_test

import (
	"errors"
	"strings"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// FuzzParse holds that the text of an address that Parse accepts can be parsed.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"",                                 // no text
		"unspec",                           // the zero value
		"127.0.0.1:80",                     // AF_INET
		"127.0.0.01:80",                    // an octet with a leading zero
		"127.0.0.1:00080",                  // a port with leading zeros
		"127.0.0.1:65536",                  // a port too high
		"[::1]:80",                         // AF_INET6
		"[::1.2.3.4]:80",                   // printed with a dotted end
		"[::ffff:1.2.3.4]:80",              // IPv4 mapped into IPv6
		"[1:2:3:4:5:6:7.8.9.10]:80",        // a dotted end, printed in groups
		"[fe80::1%2]:80",                   // a scope
		"[fe80::1%4294967295]:80",          // the highest scope
		"[fe80::1%]:80",                    // an empty zone
		"[fe80::1%lo]:80",                  // the name of an interface
		"[fe80::1%1%2]:80",                 // a zone with '%'
		"[::1]",                            // no port
		"::1:80",                           // no brackets
		"[1.2.3.4]:80",                     // IPv4 in brackets
		"unix:",                            // unnamed
		"unix:/run/s",                      // a path
		"unix:run:s",                       // a path with a colon
		"unix:unix:",                       // a path that looks like a prefix
		"unix:\"@p\"",                      // a path that begins with '@'
		"unix:\"\\x00\"",                   // a NUL in quotes
		"unix:\"a\\nb\\xff\"",              // escapes of every kind
		"unix:`p`",                         // a path with back quotes
		"unix:@",                           // the empty abstract name
		"unix:@name",                       // an abstract name
		"unix:@\"a\\x00b\"",                // an abstract name with a NUL
		"unix:p\n",                         // a newline
		"unix:p\u202e",                     // a character that does not print
		"unix:\ufffd",                      // the replacement character itself
		"unix:\xff",                        // not UTF-8
		"unix:" + strings.Repeat("p", 108), // sun_path without its NUL
		"unix:" + strings.Repeat("p", 109), // one byte more than sun_path
		"family(17):00",                    // a family of the system
		"family(81):",                      // a foreign address without data
		"family(81):AbCd",                  // hexadecimal digits of both cases
		"family(0081):00",                  // a family with leading zeros
		"family(2):0050",                   // a family with a special form
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := addr.Parse(text)
		var failure *errstack.Error
		if err != nil && !errors.As(err, &failure) {
			t.Fatalf("error is %T", err)
		}
		if err != nil && a != (addr.Addr{}) {
			t.Errorf("Parse(%q) fails with address %v", text, a)
		}
		if err == nil {
			checkText(t, a)
		}
	})
}

// FuzzReceived holds the same for all that the kernel may write, and so for names that a
// peer chose.
func FuzzReceived(f *testing.F) {
	for _, seed := range []string{
		"", // no address
		family(inet) + "\x00\x50\x7f\x00\x00\x01",                                            // AF_INET
		family(inet6) + "\x00\x50flow" + strings.Repeat("\x00", 12) + "\x01\x02\x03\x04scop", // printed with a dotted end
		family(local),                               // unnamed
		family(local) + "\x00",                      // the empty abstract name
		family(local) + "\x00\x1b[2J\x00",           // an abstract name that would clear a screen
		family(local) + "@p\x00",                    // a path that looks abstract
		family(local) + "\"p\"\x00",                 // a path that looks quoted
		family(local) + " p \x00",                   // spaces that a reader may trim
		family(local) + "a\u202eb\x00",              // a character that changes the direction of text
		family(local) + "\xed\xa0\x80\x00",          // a surrogate
		family(local) + strings.Repeat("\xff", 108), // sun_path without its NUL
		family(other) + "\x00\x01\x00",              // a foreign family
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, storage []byte) {
		a := received(string(storage))
		checkText(t, a)
		if ap, ok := a.AddrPort(); ok {
			if back, err := addr.FromAddrPort(ap); err != nil || back != a {
				t.Errorf("%v comes back as %v, %v", ap, back, err)
			}
		}
		if path, ok := a.PathString(); ok && path != "" && len(path) < 100 {
			if back, err := addr.Unix(path); err != nil || back != a {
				t.Errorf("path %q comes back as %v, %v", path, back, err)
			}
		}
		if name, ok := a.AbstractName(); ok {
			if back, err := addr.Abstract(name); err != nil || back != a {
				t.Errorf("name %q comes back as %v, %v", name, back, err)
			}
		}
	})
}

// FuzzParseHostServ compares ParseHostServ with the reference decoder.
func FuzzParseHostServ(f *testing.F) {
	for _, row := range hostServRows {
		f.Add(row.spec, int(addr.PrioHost)) // every measured row
	}
	f.Add("host\x00:80", int(addr.PrioServ)) // a NUL
	f.Add("host\n", int(addr.PrioHost))      // a newline, a byte like any other
	f.Add("80", -1)                          // a priority without a name
	f.Fuzz(func(t *testing.T, spec string, prio int) {
		host, service, err := addr.ParseHostServ(spec, addr.Prio(prio))
		wantHost, wantService, reason := parseHostServSlow(spec, addr.Prio(prio))
		if host != wantHost || service != wantService || (err != nil) != (reason != 0) {
			t.Fatalf("ParseHostServ(%q, %d) = %q, %q, %v, want %q, %q, reason %d", spec, prio, host, service, err, wantHost, wantService, reason)
		}
		if err != nil {
			checkHostServFailure(t, spec, err, reason)
		}
	})
}
