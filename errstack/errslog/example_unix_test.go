//go:build unix

package errslog_test

import (
	"log/slog"
	"os"
	"syscall"

	"example.com/bio/errstack/errslog"
)

func ExampleGroup() {
	e := step.Make("BIO_bind", syscall.EADDRINUSE, nil, 0)
	plain := slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &plain))
	logger.Error("cannot listen", errslog.Group("err", &e))
	// Output: level=ERROR msg="cannot listen" err.error="BIO_bind: unable to bind socket: address already in use" err.function=BIO_bind err.reason="unable to bind socket" err.code=268435573 err.errno=EADDRINUSE
}
