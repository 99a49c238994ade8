package bionet

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// TestFromNet: a failed call of package net has the function, the address and the reason that
// it has in OpenSSL, whether a listener or a client makes it.
func TestFromNet(t *testing.T) {
	local, remote, none := addr.MustParse("127.0.0.1:1"), addr.MustParse("127.0.0.1:2"), addr.Addr{}
	for _, row := range []struct {
		call          string
		local, remote addr.Addr
		text          string
		reason        errstack.Code
	}{
		{"socket", local, none, "BIO_socket: unable to create socket", bio.ErrUnableToCreateSocket},
		{"setsockopt", local, none, "BIO_bind 127.0.0.1:1: unable to reuseaddr", bio.ErrUnableToReuseAddr},
		{"bind", local, none, "BIO_bind 127.0.0.1:1: unable to bind socket", bio.ErrUnableToBindSocket},
		{"listen", local, none, "BIO_listen 127.0.0.1:1: unable to listen socket", bio.ErrUnableToListenSocket},
		{"getsockname", local, none, "BIO_listen 127.0.0.1:1: calling getsockname()", 0},
		{"bind", local, remote, "BIO_bind 127.0.0.1:1: unable to bind socket", bio.ErrUnableToBindSocket},
		{"connect", none, remote, "BIO_connect 127.0.0.1:2: connect error", bio.ErrConnectError},
		{"connectex", none, remote, "BIO_connect 127.0.0.1:2: connect error", bio.ErrConnectError},
		{"getsockopt", none, remote, "BIO_connect 127.0.0.1:2: calling getsockopt()", 0},
		{"setsockopt", none, remote, "BIO_connect 127.0.0.1:2: calling setsockopt()", 0},
	} {
		wrapped := &net.OpError{Op: "x", Net: "tcp", Err: os.NewSyscallError(row.call, syscall.ENOBUFS)}
		err := new(call).fromNet(wrapped, row.local, row.remote)
		if want := row.text + ": " + syscall.ENOBUFS.Error(); err.Error() != want {
			t.Errorf("%s: text %q, want %q", row.call, err, want)
		}
		if !errors.Is(err, syscall.ENOBUFS) || row.reason != 0 && !errors.Is(err, row.reason) {
			t.Errorf("%s: %v does not match ENOBUFS and %v", row.call, err, row.reason)
		}
	}
	if err := new(call).fromNet(io.EOF, local, none); err != io.EOF {
		t.Errorf("an error without a system call: %v", err)
	}
}
