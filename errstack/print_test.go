package errstack_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/errstack"
)

var update = flag.Bool("update", false, "write the golden files")

// read returns the content of a file.
func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestGolden shows what people read: the text of errors, %+v, and printed lines. The
// errors have no position, and errnos with the same number on every system.
func TestGolden(t *testing.T) {
	listen := errstack.Step{Func: "BIO_bind", SysData: "calling bind()", Code: errstack.ErrUnableToBindSocket}
	ioctl := errstack.Step{Func: "BIO_socket_ioctl", SysData: "calling ioctlsocket()"}
	family := errstack.Step{Code: errstack.ErrUnsupportedProtocolFamily}
	retry := errstack.Step{Quiet: true}
	host := errstack.Step{Code: errstack.ErrSysLib, Data: "Name or service not known"}
	forged := errstack.Step{Code: errstack.ErrMalformedHostOrService, Data: "a\n0000000000000000:error:00000000:forged\x1b[2J\x00\u0085\u2028\x9b tab\t back\\slash é"}
	long := errstack.Step{Code: errstack.ErrMalformedHostOrService, Data: strings.Repeat("long ", 1000)}
	var st errstack.Stack
	var out bytes.Buffer
	for _, e := range []errstack.Error{
		listen.Make("BIO_listen", syscall.EACCES, address("[::]:443"), 0),
		ioctl.Make("BIO_connect", syscall.EBADF, address("127.0.0.1:80"), 0),
		family.Make("BIO_bind", syscall.EINVAL, nil, 0),
		retry.Make("BIO_connect", syscall.EINPROGRESS, nil, 0),
		host.Make("BIO_lookup_ex", 0, address("example.invalid:80"), 0).WithCause(errors.New("lookup example.invalid: no such host")),
		forged.Make("BIO_parse_hostserv", 0, nil, 0),
		long.Make("BIO_parse_hostserv", 0, nil, 0),
	} {
		fmt.Fprintf(&out, "%v\n%+v\n\n", &e, &e)
		st.Record(&e)
	}
	if err := st.Print(&out); err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`(?m)^[0-9A-F]{16}:`).ReplaceAllString(out.String(), "STACK:")
	path := filepath.Join("testdata", "print.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// Windows has other numbers for the same errnos.
	want := strings.NewReplacer("8000000D", code(syscall.EACCES), "80000009", code(syscall.EBADF)).Replace(read(t, path))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-) differs from what is printed (+); -update writes it:\n%s", path, diff)
	}
}

// code returns the number of a system error as it is printed.
func code(errno syscall.Errno) string { return fmt.Sprintf("%08X", uint32(errstack.Sys(errno))) }

func TestPrintFormat(t *testing.T) {
	var st errstack.Stack
	var out bytes.Buffer
	st.Raise(errstack.LibSys, 1, "")
	if err := st.Print(&out); err != nil {
		t.Fatal(err)
	}
	want := `^[0-9A-F]{16}:error:80000001:system library:[^:]*errstack_test\.TestPrintFormat:` +
		`Operation not permitted:[^:]*print_test\.go:\d+:\n$`
	if !regexp.MustCompile(want).MatchString(out.String()) {
		t.Errorf("printed %q, want %s", out.String(), want)
	}
}

func TestPrintIdentifies(t *testing.T) {
	ids := make(map[string]bool)
	for range 3 {
		var st errstack.Stack
		for range 2 {
			fill(&st, 1, 2)
			var out strings.Builder
			if err := st.Print(&out); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				id, _, _ := strings.Cut(line, ":")
				if len(id) != 16 {
					t.Errorf("identifier %q", id)
				}
				ids[id] = true
			}
		}
	}
	if len(ids) != 3 {
		t.Errorf("three Stacks have the identifiers %v", ids)
	}
}

// shortWriter claims to have written less than it was given.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) - 1, nil }

func TestPrintFails(t *testing.T) {
	var st errstack.Stack
	fill(&st, 1, 4)
	w := &failingWriter{left: 1}
	if err := st.Print(w); !errors.Is(err, errWriter) {
		t.Errorf("Print = %v, want the error of the writer", err)
	}
	// The first was printed, and the second is lost with the line that failed.
	expect(t, &st, 3, 4)
	if err := st.Print(shortWriter{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("Print = %v, want %v", err, io.ErrShortWrite)
	}
	expect(t, &st, 4)
}

// raisingWriter fills the Stack that is printed to it.
type raisingWriter struct{ st *errstack.Stack }

func (w raisingWriter) Write(p []byte) (int, error) {
	fill(w.st, 100, 1)
	return len(p), nil
}

func TestPrintEnds(t *testing.T) {
	var st errstack.Stack
	fill(&st, 1, 3)
	if err := st.Print(raisingWriter{&st}); err != nil {
		t.Fatal(err)
	}
	expect(t, &st, 100, 100, 100)
}
