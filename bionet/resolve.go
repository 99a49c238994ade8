package bionet

import (
	"context"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// request is a host:service string, with what its address is looked up for.
type request struct {
	text     string
	prio     addr.Prio
	kind     lookup.Type
	socktype int
	missing  *errstack.Step // if text names neither host nor service

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
		return failure(q.missing, function, 0, errstack.Quoted(q.text), pc)
	}
	q.host, q.service = host, service
	return nil
}

// resolve returns the addresses of q for function, and records a failure at the position pc.
func (c Config) resolve(ctx context.Context, q *request, function string, pc uintptr) ([]lookup.Info, error) {
	if ctx == nil {
		return nil, failure(nilContext, function, syscall.EINVAL, errstack.Quoted(q.text), pc)
	}
	if err := q.parse(c.Family, function, pc); err != nil {
		return nil, c.record(err)
	}
	resolver := lookup.Resolver{Net: c.Resolver, Stack: new(errstack.Stack)}
	addresses, err := resolver.Lookup(ctx, q.host, q.service, q.kind, c.Family, q.socktype)
	if err != nil {
		e := err.(*errstack.Error)
		return nil, c.record(restate(e, e.Func(), e.Addr(), pc))
	}
	return addresses, nil
}
