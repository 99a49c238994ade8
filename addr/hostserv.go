package addr

import (
	"strings"
	"syscall"

	"example.com/bio/errstack"
)

// Prio says what a specification without a colon names. Any value other than PrioHost acts as
// PrioServ, as in C.
//
// Corresponds to enum BIO_hostserv_priorities. See BIO_parse_hostserv(3).
type Prio int

// The priorities.
const (
	PrioHost Prio = 0 // the host: BIO_PARSE_PRIO_HOST
	PrioServ Prio = 1 // the service: BIO_PARSE_PRIO_SERV
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
// A part is returned as "" if it is empty, if it is "*", or if spec does not have it. Nothing
// is trimmed, checked or looked up, and the length is not limited: [::1]: and
// [no such host]:-1 are valid. [Parse] reads addresses.
//
// An error matches [errstack.ErrAmbiguousHostOrService] if spec has two or more colons outside
// brackets. It matches [errstack.ErrMalformedHostOrService] if the brackets do not match, if
// something other than a colon follows them, if a service after brackets contains a colon, or,
// then also EINVAL, if spec contains a NUL. The error has the entry that C records;
// [errstack.Stack.Record] records it.
//
// Corresponds to BIO_parse_hostserv. See BIO_parse_hostserv(3). "" stands for the NULL that
// means any host or service, and for a result that C leaves unchanged. In C spec ends at the
// first NUL.
func ParseHostServ(spec string, prio Prio) (host, service string, err error) {
	host, service, r := parseHostServ(spec, prio)
	if r != nil {
		return "", "", r.fail("BIO_parse_hostserv", errstack.Quoted(spec))
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

// wildcard returns a part of a specification, or "" if it stands for anything.
func wildcard(part string) string {
	if part == "*" {
		return ""
	}
	return part
}
