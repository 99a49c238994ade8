package bionet

import (
	"context"
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

var (
	nilContext = refuse("nil context")
	noPort     = refuse("missing port in address")
)

// unread is where lookups record: their errors are restated first.
var unread errstack.Stack

// request is a host:service string, with what its address is looked up for.
type request struct {
	text     string
	prio     addr.Prio
	kind     lookup.Type
	socktype int
	missing  *errstack.Step // if text names neither host nor service

	host, service string // parse fills these
}

// resolve returns the addresses of q, and records a failure.
func (c *call) resolve(ctx context.Context, q *request) ([]lookup.Info, error) {
	if ctx == nil {
		return nil, c.fail(nilContext, syscall.EINVAL, q.text)
	}
	if errno := startPoller(); errno != 0 {
		return nil, c.fail(stepHandOff, errno, q.text)
	}
	if err := c.parse(q); err != nil {
		return nil, c.record(err)
	}
	resolver := lookup.Resolver{Net: c.Resolver, Stack: &unread}
	addresses, err := resolver.Lookup(ctx, q.host, q.service, q.kind, c.Family, q.socktype)
	if err != nil {
		return nil, c.record(err.(*errstack.Error).At(c.pc))
	}
	return addresses, nil
}

// parse splits the text of q. For AF_UNIX all of it is the path.
func (c *call) parse(q *request) error {
	if c.Family == syscall.AF_UNIX {
		q.host = q.text
		return nil
	}
	host, service, err := addr.ParseHostServ(q.text, q.prio)
	if err != nil {
		return err.(*errstack.Error).At(c.pc)
	}
	if host == "" && service == "" {
		return c.fail(q.missing, 0, q.text)
	}
	if service == "" && q.kind == lookup.Client {
		return c.fail(noPort, syscall.EINVAL, q.text)
	}
	q.host, q.service = host, service
	return nil
}
