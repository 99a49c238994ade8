package lookup_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

func TestServiceString(t *testing.T) {
	for _, test := range []struct {
		address  string
		socktype int
		want     string
	}{
		{"127.0.0.1:80", stream, "http"},
		{"[::1]:443", stream, "https"},
		{"127.0.0.1:0", stream, "0"},
		{"127.0.0.1:514", dgram, "syslog"},
		{"127.0.0.1:123", dgram, "ntp"},
		{"127.0.0.1:123", stream, "123"},
		{"127.0.0.1:123", 0, "123"},
		{"127.0.0.1:53", raw, "domain"},
		{"127.0.0.1:65535", stream, "65535"},
		{"unix:/run/s", stream, "/run/s"},
		{"unix:", stream, "0"},
	} {
		if got, err := nowhere().ServiceString(parse(t, test.address), test.socktype); got != test.want || err != nil {
			t.Errorf("%s: %q, %v, want %q", test.address, got, err, test.want)
		}
	}
}

func TestHostnameString(t *testing.T) {
	node, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"unix:/run/s", "unix:"} {
		if got, err := nowhere().HostnameString(t.Context(), parse(t, text)); got != node || err != nil {
			t.Errorf("%s: %q, %v, want %q", text, got, err, node)
		}
	}
}

// TestNoStrings holds that an address without a family has no names.
func TestNoStrings(t *testing.T) {
	var stack errstack.Stack
	r := nowhere()
	r.Stack = &stack
	_, hostErr := r.HostnameString(t.Context(), addr.Addr{})
	_, serviceErr := r.ServiceString(addr.Addr{}, stream)
	for _, err := range []error{hostErr, serviceErr} {
		const want = "addr_strings unspec: ai_family not supported: "
		if !errors.Is(err, syscall.EAFNOSUPPORT) || err.Error() != want+syscall.EAFNOSUPPORT.Error() {
			t.Error(err)
		}
	}
	entry := errstack.Entry{Code: errstack.ErrSysLib, Func: "addr_strings", Data: "ai_family not supported"}
	checkEntries(t, &stack, entry, entry)
}
