package bionet

import (
	"errors"
	"slices"
	"strings"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// Attempt is one address that [Dial], [Listen] or [ListenPacket] tried, and why that failed.
//
// No OpenSSL counterpart.
type Attempt struct {
	Addr addr.Addr // the address that was tried, with its port, or the path
	Err  error     // why it failed, never nil; the error of the context if that ended the attempt
}

// Attempts are the failed attempts of one call, at least one, in the order in which they began.
// errors.As finds them in the errors of [Dial], [Listen] and [ListenPacket]; errors.Is and
// errors.As look into each of them.
//
// No OpenSSL counterpart: OpenSSL keeps the entries of the last attempt.
type Attempts []Attempt

// Error returns the texts of all attempts, joined by "; ". Each names its address.
func (list Attempts) Error() string {
	texts := make([]string, len(list))
	for i, attempt := range list {
		texts[i] = attempt.text()
	}
	return strings.Join(texts, "; ")
}

// text returns the text of the error, with the address unless the error names it.
func (a Attempt) text() string {
	var e *errstack.Error
	if errors.As(a.Err, &e) && e.Addr() != nil {
		return a.Err.Error()
	}
	return a.Addr.String() + ": " + a.Err.Error()
}

// Unwrap returns the errors of the attempts.
func (list Attempts) Unwrap() []error {
	errs := make([]error, len(list))
	for i, attempt := range list {
		errs[i] = attempt.Err
	}
	return errs
}

// Timeout reports whether an attempt timed out.
func (list Attempts) Timeout() bool {
	return slices.ContainsFunc(list, func(a Attempt) bool {
		var e interface{ Timeout() bool }
		return errors.As(a.Err, &e) && e.Timeout()
	})
}

// Temporary reports whether an attempt failed in a way that may pass. See
// [errstack.Error.Temporary].
func (list Attempts) Temporary() bool {
	return slices.ContainsFunc(list, func(a Attempt) bool {
		var e interface{ Temporary() bool }
		return errors.As(a.Err, &e) && e.Temporary()
	})
}

// errno returns the errno of the last attempt, or 0 if it has none.
func (list Attempts) errno() (errno syscall.Errno) {
	errors.As(list[len(list)-1].Err, &errno)
	return errno
}
