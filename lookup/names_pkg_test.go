package lookup

import (
	"context"
	"errors"
	"net"
	"testing"
)

// TestIsMalformed holds that only the error of package net about an answer with other things
// than names stands for a host without a name. All others are failures.
func TestIsMalformed(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{&net.DNSError{Err: "DNS response contained records which contain invalid names", Name: "192.0.2.1"}, true},
		{&net.DNSError{Err: "server misbehaving", Name: "192.0.2.1", Server: "127.0.0.1:53"}, false},
		{&net.DNSError{Err: "no such host", Name: "192.0.2.1", IsNotFound: true}, false},
		{&net.DNSError{Err: "i/o timeout", Name: "192.0.2.1", IsTimeout: true}, false},
		{&net.DNSError{Err: "try again", Name: "192.0.2.1", IsTemporary: true}, false},
		{&net.DNSError{Err: "operation was canceled", Name: "192.0.2.1", UnwrapErr: context.Canceled}, false},
		{errors.New("other"), false},
		{nil, false},
	} {
		if got := isMalformed(test.err); got != test.want {
			t.Errorf("isMalformed(%v) = %t", test.err, got)
		}
	}
}
