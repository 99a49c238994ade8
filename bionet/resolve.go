package bionet

import (
	"context"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// request is a host:service string, with what an address is looked up for.
type request struct {
	text     string
	prio     addr.Prio
	kind     lookup.Type
	socktype int
	missing  *errstack.Step // where text names neither host nor service

	host, service string // parse fills these
}

// parse splits the text of a request. For AF_UNIX all of it is the path.
func (q *request) parse(family int, function string, pc uintptr) error {
	if family == syscall.AF_UNIX {
		q.host = q.text
		return nil
	}
	host, service, err := addr.ParseHostServ(q.text, q.prio)
	if err != nil {
		e := err.(*errstack.Error)
		return restate(e, e.Func(), e.Addr(), pc)
	}
	if host == "" && service == "" {
		return failure(q.missing, function, 0, quoted(q.text), pc)
	}
	q.host, q.service = host, service
	return nil
}

// resolve returns the addresses of q for a caller that is frames below the application's
// call of the method function, and records a failure.
func (c Config) resolve(ctx context.Context, q *request, function string, frames int) ([]lookup.Info, error) {
	if err := q.parse(c.Family, function, errstack.Caller(1+frames+c.skip)); err != nil {
		return nil, c.record(err)
	}
	resolver := lookup.Resolver{Net: c.Resolver, Stack: c.Stack}.Skip(c.skip + frames + 1)
	return resolver.Lookup(ctx, q.host, q.service, q.kind, c.Family, q.socktype)
}
