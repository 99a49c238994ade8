package lookup_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
	"example.com/bio/lookup"
)

// TestHostsFile looks up names that the hosts file has. The process has only the loopback
// interface, so a lookup of any family finds the addresses of both.
func TestHostsFile(t *testing.T) {
	if !sandbox.Again(t, sandbox.Network, sandbox.Mount) {
		return
	}
	file := filepath.Join(t.TempDir(), "hosts")
	text := "192.0.2.1 inet.test\n" +
		"2001:db8::1 inet6.test\n" +
		"fe80::1%nope zoned.test\nfe80::2%lo zoned.test\n" + // no interface is called nope
		"fe80::1%nope lost.test\n" +
		"127.0.0.1 mixed.test\nfe80::2%lo mixed.test\n"
	socktest.Check(t, os.WriteFile(file, []byte(text), 0o644))
	if err := unix.Mount(file, "/etc/hosts", "", unix.MS_BIND, ""); err != nil {
		socktest.Lack(t, "mountns", err)
	}
	for _, test := range []struct {
		host   string
		family int
		want   []string // nil if the host is unknown
	}{
		{"inet.test", unspec, []string{"192.0.2.1:80"}},
		{"inet.test", inet4, []string{"192.0.2.1:80"}},
		{"inet.test", inet6, nil},
		{"inet6.test", unspec, []string{"[2001:db8::1]:80"}},
		{"inet6.test", inet4, nil},
		{"zoned.test", unspec, []string{"[fe80::2%1]:80"}},
		{"zoned.test", inet6, []string{"[fe80::2%1]:80"}},
		{"lost.test", unspec, nil},
		{"lost.test", inet6, nil},
		{"mixed.test", unspec, []string{"127.0.0.1:80", "[fe80::2%1]:80"}},
		{"mixed.test", inet4, []string{"127.0.0.1:80"}},
		{"mixed.test", inet6, []string{"[fe80::2%1]:80"}},
		{"none.test", unspec, nil},
	} {
		list, err := nowhere().Lookup(t.Context(), test.host, "80", lookup.Client, test.family, stream)
		var got []string
		for _, info := range list {
			got = append(got, info.Addr.String())
		}
		if diff := cmp.Diff(test.want, got); diff != "" || (err != nil) != (test.want == nil) {
			t.Errorf("%s, family %d: %v; want (-) and got (+):\n%s", test.host, test.family, err, diff)
		}
	}
	for address, want := range map[string]string{
		"192.0.2.1:80":       "inet.test",
		"[2001:db8::1]:80":   "inet6.test",
		"[2001:db8::1%1]:80": "inet6.test",
	} {
		got, err := nowhere().HostnameString(t.Context(), parse(t, address))
		if got != want || err != nil {
			t.Errorf("name of %s: %q, %v, want %s", address, got, err, want)
		}
	}
}
