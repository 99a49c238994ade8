//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// TestNilContext: a nil context is refused, and Conn closes its descriptor.
func TestNilContext(t *testing.T) {
	c, stack := scratch()
	var none context.Context
	for function, call := range map[string]func() error{
		`bionet.Dial "127.0.0.1:1"`:         func() error { _, err := c.Dial(none, "127.0.0.1:1", 0); return err },
		`bionet.DialContext "127.0.0.1:1"`:  func() error { _, err := c.DialContext(none, "tcp", "127.0.0.1:1"); return err },
		`bionet.Listen "127.0.0.1:0"`:       func() error { _, err := c.Listen(none, "127.0.0.1:0", 0); return err },
		`bionet.ListenPacket "127.0.0.1:0"`: func() error { _, err := c.ListenPacket(none, "127.0.0.1:0", 0); return err },
		"bionet.Conn": func() error {
			_, err := c.Conn(none, socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM))
			return err
		},
	} {
		socktest.NoLeak(t, func() {
			err := call()
			socktest.WantError(t, err, syscall.EINVAL, 0)
			if text := function + ": nil context: invalid argument"; err.Error() != text {
				t.Errorf("text\n%v, want\n%s", err, text)
			}
		})
	}
	wantRecorded(t, stack, "")
}

// pathSize is the size of sun_path.
const pathSize = len(syscall.RawSockaddrUnix{}.Path)

// TestBadInput: strings that name no address are refused in words, before anything is looked
// up or opened.
func TestBadInput(t *testing.T) {
	const (
		noService = "BIO_lookup_ex system lib Servname not supported for ai_socktype"
		noPath    = "BIO_lookup_ex BIO lib "
	)
	tooLong := strings.Repeat("x", pathSize)
	longPath := `BIO_lookup_ex path "` + tooLong + `": BIO lib: addr.Unix "` + tooLong + `": path does not fit sun_path: file name too long`
	for _, row := range []struct {
		do       func(bionet.Config, string, bio.Options) (io.Closer, error)
		family   int
		spec     string
		text     string
		is       error
		recorded string
	}{
		{dialWith, 0, "", `bionet.Dial "": missing host and port in address`,
			bio.ErrNoHostnameOrService, "bionet.Dial no hostname or service specified hostname=<NULL> service=<NULL>"},
		{dialWith, 0, "a.name.invalid", `bionet.Dial "a.name.invalid": missing port in address: invalid argument`, syscall.EINVAL, ""},
		{dialWith, 0, "a.name.invalid:", `bionet.Dial "a.name.invalid:": missing port in address: invalid argument`, syscall.EINVAL, ""},
		{dialWith, 0, "127.0.0.1:*", `bionet.Dial "127.0.0.1:*": missing port in address: invalid argument`, syscall.EINVAL, ""},
		{dialWith, 0, "[::1]", `bionet.Dial "[::1]": missing port in address: invalid argument`, syscall.EINVAL, ""},
		{dialWith, 0, "127.0.0.1:99999", `BIO_lookup_ex host "127.0.0.1" service "99999": Servname not supported for ai_socktype`, errstack.ErrSysLib, noService},
		{dialWith, syscall.AF_UNIX, "", `BIO_lookup_ex path "": BIO lib: addr.Unix "": empty path: invalid argument`, syscall.EINVAL, noPath},
		{dialWith, syscall.AF_UNIX, tooLong, longPath, syscall.ENAMETOOLONG, noPath},
		{listenWith, 0, "", `bionet.Listen "": missing host and port in address`,
			bio.ErrNoAcceptAddrOrService, "bionet.Listen no accept addr or service specified hostname=<NULL>, service=<NULL>"},
		{listenWith, 0, "127.0.0.1:99999", `BIO_lookup_ex host "127.0.0.1" service "99999": Servname not supported for ai_socktype`, errstack.ErrSysLib, noService},
		{listenWith, syscall.AF_UNIX, "", `BIO_lookup_ex path "": BIO lib: addr.Unix "": empty path: invalid argument`, syscall.EINVAL, noPath},
		{listenWith, syscall.AF_UNIX, tooLong, longPath, syscall.ENAMETOOLONG, noPath},
	} {
		c, stack := scratch()
		c.Family = row.family
		socktest.NoLeak(t, func() {
			_, err := row.do(c, row.spec, 0)
			if err == nil || err.Error() != row.text || !errors.Is(err, row.is) {
				t.Errorf("text\n%v, want\n%s", err, row.text)
			}
		})
		wantRecorded(t, stack, row.recorded)
	}
}

// TestPaths: a path that begins with '@' is a path, and so is the longest one. Package net takes
// the first for an abstract name, whose file it does not remove.
func TestPaths(t *testing.T) {
	socktest.Need(t, "af_unix", "at-paths")
	t.Chdir(t.TempDir())
	for path, stays := range map[string]bool{"@path": true, strings.Repeat("x", pathSize-1): false} {
		c, _ := scratch()
		c.Family = syscall.AF_UNIX
		l, err := c.Listen(t.Context(), path, 0)
		socktest.Check(t, err)
		echo(t, l)
		conn, err := c.Dial(t.Context(), path, 0)
		socktest.Check(t, err)
		talk(t, conn)
		conn.Close()
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
		l.Close()
		if _, err := os.Lstat(path); (err == nil) != stays {
			t.Errorf("%s after Close: %v", path, err)
		}
	}
}
