// Package errslog gives errors of this module to package log/slog as groups of attributes. It is
// a separate package because log/slog would add more to every program than package errstack does.
// Without it, the handlers of log/slog log an [*errstack.Error] as its text or its JSON object.
package errslog

import (
	"errors"
	"log/slog"

	"example.com/bio/errstack"
)

// Group returns err as a group of attributes called key: its text as error and, if err is or wraps
// an [*errstack.Error], the function, code, reason, errno, address and source of that. Attributes
// that err has nothing for are left out.
//
//	logger.Error("cannot listen", errslog.Group("err", err))
//
// No OpenSSL counterpart.
func Group(key string, err error) slog.Attr {
	if err == nil {
		return slog.Any(key, nil)
	}
	attrs := []slog.Attr{slog.String("error", err.Error())}
	if e, ok := errors.AsType[*errstack.Error](err); ok && e != nil {
		attrs = append(attrs, details(e)...)
	}
	return slog.Attr{Key: key, Value: slog.GroupValue(attrs...)}
}

func details(e *errstack.Error) (attrs []slog.Attr) {
	text := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	text("function", e.Func())
	text("reason", e.Code().ReasonString())
	attrs = append(attrs, slog.Uint64("code", uint64(e.Code())))
	if e.Errno() != 0 {
		text("errno", errstack.Sys(e.Errno()).ErrnoName())
	}
	if e.Addr() != nil {
		text("address", e.Addr().String())
	}
	if e.File() != "" {
		attrs = append(attrs, slog.Any("source", &slog.Source{File: e.File(), Line: e.Line()}))
	}
	return attrs
}
