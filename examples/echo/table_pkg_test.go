//go:build unix

package main

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// Every difference between what was asked for and what the kernel has is named, and
// nothing else.
func TestTableCheck(t *testing.T) {
	on, off, none, failed := value{n: 1, exists: true}, value{exists: true}, value{}, value{err: unix.EBADF}
	for _, test := range []struct {
		wish   wish
		kernel value
		right  bool
	}{
		{set, on, true},
		{set, value{n: 4096, exists: true}, true},
		{set, off, false},
		{set, none, false},
		{set, failed, false},
		{unset, off, true},
		{unset, on, false},
		{unset, none, false},
		{unset, failed, false},
		{left, on, true},
		{left, off, true},
		{left, none, true},
		{left, failed, false},
	} {
		for i, flag := range flags {
			var r row
			for j := range flags {
				r.asked[j] = left
			}
			r.asked[i], r.kernel[i] = test.wish, test.kernel
			err := table{r}.check()
			if test.right && err != nil {
				t.Errorf("asked for %s, kernel has %s: %v", test.wish, test.kernel, err)
			}
			if !test.right && (err == nil || !strings.HasPrefix(err.Error(), "mismatch: "+flag.String()+" of the ") ||
				strings.Contains(err.Error(), ";")) {
				t.Errorf("%s: asked for %s, kernel has %s: %v", flag, test.wish, test.kernel, err)
			}
		}
	}
}

func TestAsked(t *testing.T) {
	all := bio.ListenOptions
	for _, test := range []struct {
		opts, act bio.Options
		family    int
		want      wishes
	}{
		{0, all, unix.AF_INET6, wishes{left, unset, left, unset, left, left}},
		{all, all, unix.AF_INET6, wishes{set, set, set, set, set, set}},
		{all, all, unix.AF_INET, wishes{set, left, set, set, set, set}},
		{all, bio.ConnectOptions, unix.AF_INET6, wishes{left, left, set, set, set, set}},
		{bio.KeepAlive, bio.ConnectOptions, unix.AF_INET, wishes{left, left, set, unset, left, left}},
		{all, bio.AcceptOptions, unix.AF_INET6, wishes{left, left, left, set, left, left}},
	} {
		if got := asked(test.opts, test.act, test.family); got != test.want {
			t.Errorf("options %s of %s, family %d: %v, want %v", test.opts, test.act, test.family, got, test.want)
		}
	}
}
