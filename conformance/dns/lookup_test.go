package dns_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

const (
	unspec = syscall.AF_UNSPEC
	inet   = syscall.AF_INET
	inet6  = syscall.AF_INET6
)

// hosts returns the hosts of the results of a lookup of a service over TCP.
func hosts(r lookup.Resolver, ctx context.Context, host string, family int) ([]string, error) {
	list, err := r.Lookup(ctx, host, "443", lookup.Client, family, syscall.SOCK_STREAM)
	var ips []string
	for _, info := range list {
		ips = append(ips, info.Addr.HostnameString())
	}
	return ips, err
}

// TestAnswers: what name servers answer is what a lookup returns, wrong messages aside.
func TestAnswers(t *testing.T) {
	release := make(chan struct{})
	time.AfterFunc(patience, func() { close(release) })
	good := has("192.0.2.1", "2001:db8::1")
	s := serve(t, 0, map[string]answer{
		"host.test":       good,
		"alias.test":      alias("host.test.", "192.0.2.1", "2001:db8::1"),
		"slow.test":       later(release, "192.0.2.1", "2001:db8::1"),
		"id.test":         otherID(good),
		"question.test":   otherQuestion(good),
		"garbage.test":    func(w dns.ResponseWriter, q *dns.Msg, tcp bool) { garbage(w, q, tcp); good(w, q, tcp) },
		"truncated.test":  truncated(forged, good),
		"one-family.test": has("192.0.2.1"),
	})
	r := lookup.Resolver{Net: s.resolver(), Stack: new(errstack.Stack)}
	for _, name := range []string{"host", "alias", "slow", "id", "question", "garbage", "truncated"} {
		for family, want := range map[int][]string{
			inet: {"192.0.2.1"}, inet6: {"2001:db8::1"}, unspec: {"192.0.2.1", "2001:db8::1"},
		} {
			got, err := hosts(r, t.Context(), name+".test.", family)
			slices.Sort(got)
			if family == unspec && len(got) == 1 && slices.Contains(want, got[0]) {
				want = got // the interfaces have addresses of one family only
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s, family %d: %v, (-want +got):\n%s", name, family, err, diff)
			}
		}
	}
	if got, err := hosts(r, t.Context(), "one-family.test.", unspec); err != nil || !slices.Equal(got, []string{"192.0.2.1"}) {
		t.Errorf("one family: %v, %v", got, err)
	}
	if s.count("truncated.test", "A", "tcp") == 0 || s.count("host.test", "A", "tcp") != 0 {
		t.Errorf("over TCP only what was truncated: %v", s.asked)
	}
	if s.count("one-family.test", "A", "udp") != 1 {
		t.Errorf("asked %v", s.asked)
	}
}

// TestFamily: a lookup of one family asks for no addresses of the other.
func TestFamily(t *testing.T) {
	s := serve(t, 0, map[string]answer{"a.test": has("192.0.2.1", "2001:db8::1"), "b.test": has("192.0.2.1", "2001:db8::1")})
	r := lookup.Resolver{Net: s.resolver(), Stack: new(errstack.Stack)}
	if _, err := hosts(r, t.Context(), "a.test.", inet); err != nil || s.count("a.test", "AAAA", "udp") != 0 {
		t.Error(err, s.asked)
	}
	if _, err := hosts(r, t.Context(), "b.test.", inet6); err != nil || s.count("b.test", "A", "udp") != 0 {
		t.Error(err, s.asked)
	}
}

// TestManyAddresses: an answer that only fits TCP is complete.
func TestManyAddresses(t *testing.T) {
	s := serve(t, 0, map[string]answer{"many.test": truncated(forged, has(many()...))})
	got, err := hosts(lookup.Resolver{Net: s.resolver(), Stack: new(errstack.Stack)}, t.Context(), "many.test.", inet)
	want := many()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// TestFailures: what an error is, and what is recorded, when name servers fail.
func TestFailures(t *testing.T) {
	const (
		unknown   = "Name or service not known"
		temporary = "Temporary failure in name resolution"
	)
	s := serve(t, 0, map[string]answer{
		"empty.test":              has(),
		"servfail.test":           code(dns.RcodeServerFailure),
		"refused.test":            code(dns.RcodeRefused),
		"formerr.test":            code(dns.RcodeFormatError),
		"notimp.test":             code(dns.RcodeNotImplemented),
		"lame.test":               lame,
		"silent.test":             silence,
		"garbage.test":            garbage,
		"id.test":                 otherID(silence),
		"question.test":           otherQuestion(silence),
		"truncated.test":          truncated(forged, silence),
		"truncated-servfail.test": truncated(forged, code(dns.RcodeServerFailure)),
		"truncated-garbage.test":  truncated(forged, garbage),
	})
	for _, test := range []struct {
		name, data        string
		notFound, timeout bool
		temporary         bool
	}{
		{"no-such-name", unknown, true, false, false},
		{"empty", unknown, true, false, false},
		{"servfail", temporary, false, false, true},
		{"refused", temporary, false, false, false},
		{"formerr", temporary, false, false, false},
		{"notimp", temporary, false, false, false},
		{"lame", temporary, false, false, false},
		{"silent", temporary, false, true, true},
		{"garbage", temporary, false, true, true},
		{"id", temporary, false, true, true},
		{"question", temporary, false, true, true},
		{"truncated", temporary, false, true, true},
		{"truncated-servfail", temporary, false, false, true},
		{"truncated-garbage", temporary, false, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stack errstack.Stack
			r := lookup.Resolver{Net: s.impatientResolver(), Stack: &stack}
			ips, err := hosts(r, t.Context(), test.name+".test.", inet)
			var e *errstack.Error
			var failed *net.DNSError
			if !errors.As(err, &e) || !errors.As(err, &failed) || ips != nil {
				t.Fatal(ips, err)
			}
			entry, ok := stack.Get()
			if !ok || entry.Code != 0x10080002 || entry.Func != "BIO_lookup_ex" || entry.Data != test.data || stack.Len() != 0 {
				t.Errorf("recorded %v", entry)
			}
			if failed.IsNotFound != test.notFound || e.Timeout() != test.timeout || e.Temporary() != test.temporary {
				t.Errorf("not found %t, timeout %t, temporary %t", failed.IsNotFound, e.Timeout(), e.Temporary())
			}
			want := `BIO_lookup_ex host "` + test.name + `.test." service "443": ` + test.data + ": lookup " + test.name + ".test."
			if !strings.HasPrefix(err.Error(), want) {
				t.Errorf("text %s\nwant %s...", err, want)
			}
		})
	}
}

// TestContext: however a name server keeps a lookup waiting, it ends when its context
// does, says so, and records nothing.
func TestContext(t *testing.T) {
	asked := make(chan struct{}, 100)
	tell := func(next answer) answer {
		return func(w dns.ResponseWriter, question *dns.Msg, overTCP bool) {
			next(w, question, overTCP)
			asked <- struct{}{}
		}
	}
	s := serve(t, 0, map[string]answer{
		"silent.test":            tell(silence),
		"id.test":                tell(otherID(silence)),
		"question.test":          tell(otherQuestion(silence)),
		"garbage.test":           tell(garbage),
		"truncated.test":         truncated(forged, tell(silence)),
		"1.2.0.192.in-addr.arpa": tell(silence),
	})
	a := socktest.IP(t, "192.0.2.1:80")
	for _, name := range []string{"silent", "id", "question", "garbage", "truncated", "reverse"} {
		t.Run(name, func(t *testing.T) {
			var stack errstack.Stack
			ask := func(ctx context.Context) error {
				r := lookup.Resolver{Net: s.resolver(), Stack: &stack}
				if name == "reverse" {
					_, err := r.HostnameString(ctx, a)
					return err
				}
				_, err := hosts(r, ctx, name+".test.", inet)
				return err
			}
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-asked
				cancel()
			}()
			check(t, ask(ctx), context.Canceled)

			ctx, cancel = context.WithTimeout(t.Context(), patience)
			defer cancel()
			check(t, ask(ctx), context.DeadlineExceeded)
			if stack.Len() != 0 {
				t.Errorf("%d entries", stack.Len())
			}
		drain:
			for {
				select {
				case <-asked:
				default:
					break drain
				}
			}
		})
	}
}

func check(t *testing.T, err, want error) {
	t.Helper()
	var failed *net.DNSError
	var e *errstack.Error
	if !errors.Is(err, want) || !errors.As(err, &failed) || !errors.As(err, &e) {
		t.Fatalf("%v, want %v", err, want)
	}
	if e.Timeout() != (want == context.DeadlineExceeded) {
		t.Errorf("%v: timeout %t", err, e.Timeout())
	}
}

// TestHostnameString: the name that a name server has for an address, or the address.
func TestHostnameString(t *testing.T) {
	s := serve(t, 0, map[string]answer{
		"1.2.0.192.in-addr.arpa":                              isNamed("first.test.", "second.test."),
		"2.2.0.192.in-addr.arpa":                              code(dns.RcodeServerFailure),
		"3.2.0.192.in-addr.arpa":                              code(dns.RcodeRefused),
		"4.2.0.192.in-addr.arpa":                              silence,
		"5.2.0.192.in-addr.arpa":                              isNamed(),
		"6.2.0.192.in-addr.arpa":                              isNamed(`es\027cape.test.`),
		"7.2.0.192.in-addr.arpa":                              isNamed(`es\027cape.test.`, "good.test."),
		strings.Repeat("0.", 24) + "8.b.d.0.1.0.0.2.ip6.arpa": isNamed("six.test."),
	})
	const temporary = "Temporary failure in name resolution"
	for address, want := range map[string]string{
		"192.0.2.1": "first.test", "192.0.2.5": "192.0.2.5", "192.0.2.6": "192.0.2.6",
		"192.0.2.7": "192.0.2.7", "192.0.2.9": "192.0.2.9", "2001:db8::": "six.test", "2001:db8::%7": "six.test",
		"fe80::1%4294967295": "fe80::1%4294967295", "192.0.2.2": "", "192.0.2.3": "", "192.0.2.4": "",
	} {
		var stack errstack.Stack
		r := lookup.Resolver{Net: s.impatientResolver(), Stack: &stack}
		a, err := addr.FromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(address), 80))
		socktest.Check(t, err)
		got, err := r.HostnameString(t.Context(), a)
		if got != want || (err == nil) == (want == "") {
			t.Errorf("%s: %q, %v, want %q", address, got, err, want)
		}
		if err == nil {
			if stack.Len() != 0 {
				t.Errorf("%s: recorded", address)
			}
			continue
		}
		if entry, ok := stack.Get(); !ok || entry.Code != 0x10080002 || entry.Func != "addr_strings" || entry.Data != temporary {
			t.Errorf("%s: recorded %v", address, entry)
		}
	}
}
