package addr_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// checkHostServFailure checks that an error of ParseHostServ has the reason, and that
// recording it adds the one entry that C queues.
func checkHostServFailure(t *testing.T, spec string, err error, reason uint32) {
	t.Helper()
	code := errstack.Pack(errstack.LibBIO, errstack.Reason(reason))
	var failure *errstack.Error
	if !errors.As(err, &failure) || !errors.Is(err, code) || failure.Func() != "BIO_parse_hostserv" {
		t.Errorf("ParseHostServ(%q): %v, want reason %d", spec, err, reason)
		return
	}
	var stack errstack.Stack
	stack.Record(err)
	want := []errstack.Entry{{Code: code, Func: "BIO_parse_hostserv"}}
	if diff := cmp.Diff(want, slices.Collect(stack.All()), cmpopts.IgnoreUnexported(errstack.Entry{})); diff != "" {
		t.Errorf("ParseHostServ(%q) records want (-) and got (+):\n%s", spec, diff)
	}
	if !strings.HasSuffix(failure.File(), "_test.go") {
		t.Errorf("position of error %v is in %q", err, failure.File())
	}
}

func TestParseHostServ(t *testing.T) {
	for i, row := range hostServRows {
		for _, prio := range []addr.Prio{addr.PrioHost, addr.PrioServ, 7, -1} {
			host, service, err := addr.ParseHostServ(row.spec, prio)
			wantHost, wantService := row.hostServ, row.serviceServ
			if prio == addr.PrioHost {
				wantHost, wantService = row.host, row.service
			}
			if host != wantHost || service != wantService {
				t.Errorf("row %d: ParseHostServ(%q, %d) = %q, %q, want %q, %q", i+1, row.spec, prio, host, service, wantHost, wantService)
			}
			if row.reason != 0 {
				checkHostServFailure(t, row.spec, err, row.reason)
			} else if err != nil {
				t.Errorf("row %d: ParseHostServ(%q, %d): %v", i+1, row.spec, prio, err)
			}
		}
	}
}

func TestParseHostServLong(t *testing.T) {
	host, service := strings.Repeat("h", 60000), strings.Repeat("s", 9998)
	gotHost, gotService, err := addr.ParseHostServ(host+":"+service, addr.PrioHost)
	if gotHost != host || gotService != service || err != nil {
		t.Errorf("got %d and %d bytes, %v", len(gotHost), len(gotService), err)
	}
}

func TestParseHostServNUL(t *testing.T) {
	for _, spec := range []string{"\x00", "host\x00:80", "host:80\x00", "a:b\x00:c", "[::1]:80\x00", "[\x00"} {
		host, service, err := addr.ParseHostServ(spec, addr.PrioHost)
		checkHostServFailure(t, spec, err, 130)
		if !errors.Is(err, syscall.EINVAL) || host != "" || service != "" {
			t.Errorf("ParseHostServ(%q) = %q, %q, %v", spec, host, service, err)
		}
	}
}

func TestParseHostServErrorText(t *testing.T) {
	_, _, err := addr.ParseHostServ("a:b:c\n", addr.PrioHost)
	if want := `BIO_parse_hostserv "a:b:c\n": ambiguous host or service`; err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

// The grammar of a specification, which the reference decoder follows.
var (
	bracketForm = regexp.MustCompile(`^\[([^\]]*)\](?::([^:]*))?$`)
	colonForm   = regexp.MustCompile(`^([^:\[][^:]*|):([^:]*)$`)
	loneForm    = regexp.MustCompile(`^(?:[^:\[][^:]*)?$`)
)

// parseHostServSlow is the reference for ParseHostServ: it tries the forms of the grammar
// one after the other, and returns the reason of a failure.
func parseHostServSlow(spec string, prio addr.Prio) (host, service string, reason uint32) {
	var parts []string
	switch {
	case strings.Contains(spec, "\x00"):
		return "", "", 130
	case bracketForm.MatchString(spec):
		parts = bracketForm.FindStringSubmatch(spec)
	case colonForm.MatchString(spec):
		parts = colonForm.FindStringSubmatch(spec)
	case loneForm.MatchString(spec) && prio == addr.PrioHost:
		parts = []string{spec, spec, ""}
	case loneForm.MatchString(spec):
		parts = []string{spec, "", spec}
	case spec[0] == '[':
		return "", "", 130
	default:
		return "", "", 129
	}
	for i := range parts {
		if parts[i] == "*" {
			parts[i] = ""
		}
	}
	return parts[1], parts[2], 0
}
