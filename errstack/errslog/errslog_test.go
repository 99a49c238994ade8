package errslog_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/errstack"
	"example.com/bio/errstack/errslog"
)

var step = errstack.Step{Syscall: "bind", SysData: "calling bind()", Code: errstack.ErrUnableToBindSocket}

// log returns what the text handler makes of err, without time and level.
func log(err error) string {
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Error("m", errslog.Group("e", err))
	_, line, _ := strings.Cut(strings.TrimSpace(b.String()), "msg=m ")
	return line
}

func TestGroup(t *testing.T) {
	e := step.Make("BIO_bind", syscall.EACCES, errstack.Quoted("x"), 0)
	at := step.Make("BIO_bind", syscall.EACCES, nil, errstack.Caller(0))
	details := fmt.Sprintf("e.function=BIO_bind e.reason=%q e.code=%d e.errno=%s", "unable to bind socket", uint32(errstack.ErrUnableToBindSocket), errstack.Sys(syscall.EACCES).ErrnoName())
	for _, test := range []struct {
		err  error
		want string
	}{
		{&e, fmt.Sprintf("e.error=%q %s e.address=%q", e.Error(), details, `"x"`)},
		{fmt.Errorf("server: %w", &e), fmt.Sprintf("e.error=%q %s e.address=%q", "server: "+e.Error(), details, `"x"`)},
		{&at, fmt.Sprintf("e.error=%q %s e.source=%s:%d", at.Error(), details, at.File(), at.Line())},
		{io.EOF, "e.error=EOF"},
		{errors.Join(io.EOF, (*errstack.Error)(nil)), "e.error=\"EOF\\n<nil>\""},
		{nil, "e=<nil>"},
	} {
		if got := log(test.err); got != test.want {
			t.Errorf("%v:\ngot  %s\nwant %s", test.err, got, test.want)
		}
	}
}
