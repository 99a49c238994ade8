package addr

import (
	"strings"
	"syscall"

	"example.com/bio/errstack"
)

// Prio says what a specification without a colon names.
type Prio int

// The values of BIO_PARSE_PRIO_HOST and BIO_PARSE_PRIO_SERV. Any other value acts as
// PrioServ, as in C.
const (
	PrioHost Prio = 0 // the host
	PrioServ Prio = 1 // the service
)

var (
	hostServAmbiguous = &refusal{step: &errstack.Step{Code: errstack.ErrAmbiguousHostOrService}}
	hostServMalformed = &refusal{step: &errstack.Step{Code: errstack.ErrMalformedHostOrService}}
	hostServHoldsNUL  = &refusal{hostServMalformed.step, syscall.EINVAL}
)

// ParseHostServ splits spec into host and service:
//
//	[host]:service    host is anything without ']', service anything without ':'
//	[host]
//	host:service      both without ':'
//	host              if prio is PrioHost
//	service           if prio is any other value
//
// A part that is empty or "*" comes back as "", and so does a part that spec does
// not have. Nothing is trimmed, checked or looked up, and there is no limit to the
// length: [::1]: and [no such host]:-1 are fine. [Parse] reads addresses.
//
// It fails with the reason BIO 129, ambiguous host or service, if spec has two or
// more colons outside brackets, and with BIO 130, malformed host or service, if the
// brackets do not match, if something other than a colon follows them, if a service
// after brackets holds a colon, or, then with EINVAL too, if spec holds a NUL. The
// error has the one entry that C records; [errstack.Stack.Record] records it.
//
// Source: BIO_parse_hostserv, BIO_parse_hostserv(3), with "" for the NULL that
// stands for any host or service, and for a result that stays as it was. Differs
// from OpenSSL: there spec ends at the first NUL.
func ParseHostServ(spec string, prio Prio) (host, service string, err error) {
	host, service, r := parseHostServ(spec, prio)
	if r != nil {
		return "", "", r.fail("BIO_parse_hostserv", quoted(spec))
	}
	return host, service, nil
}

func parseHostServ(spec string, prio Prio) (host, service string, r *refusal) {
	if strings.IndexByte(spec, 0) >= 0 {
		return "", "", hostServHoldsNUL
	}
	if bracketed, ok := strings.CutPrefix(spec, "["); ok {
		host, rest, ok := strings.Cut(bracketed, "]")
		if !ok {
			return "", "", hostServMalformed
		}
		service, ok := strings.CutPrefix(rest, ":")
		if !ok && rest != "" || strings.Contains(service, ":") {
			return "", "", hostServMalformed
		}
		return wildcard(host), wildcard(service), nil
	}
	host, service, ok := strings.Cut(spec, ":")
	switch {
	case strings.Contains(service, ":"):
		return "", "", hostServAmbiguous
	case ok:
		return wildcard(host), wildcard(service), nil
	case prio == PrioHost:
		return wildcard(spec), "", nil
	}
	return "", wildcard(spec), nil
}

// wildcard returns a part of a specification, "" where it stands for anything.
func wildcard(part string) string {
	if part == "*" {
		return ""
	}
	return part
}
