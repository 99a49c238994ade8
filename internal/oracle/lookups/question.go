//go:build unix

package lookups

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"strings"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/lookup"
)

// Question is a lookup with the resolver Net.
type Question struct {
	Net                        *net.Resolver
	Kind                       lookup.Type
	Family, SockType, Protocol int
	Host, Service              string
}

// Request returns the question as a request without a rule. C gets NULL for a host or
// service that is "".
func (q Question) Request() Request {
	return q.request(Text(q.Host, q.Host != ""), Text(q.Service, q.Service != ""))
}

// EmptyHost is like Request, but C gets the empty string for the host.
func (q Question) EmptyHost() Request { return q.request("=", Text(q.Service, q.Service != "")) }

// EmptyService is like Request, but C gets the empty string for the service.
func (q Question) EmptyService() Request { return q.request(Text(q.Host, q.Host != ""), "=") }

func (q Question) request(host, service string) Request {
	line := fmt.Sprintf("lookup %d %d %d %d %s %s", q.Kind, q.Family, q.SockType, q.Protocol, host, service)
	return Request{Line: line, Here: q.answer}
}

// answer returns the answer of package lookup.
func (q Question) answer() string {
	var stack errstack.Stack
	r := lookup.Resolver{Net: q.Net, Stack: &stack}
	list, err := r.LookupEx(context.Background(), q.Host, q.Service, q.Kind, q.Family, q.SockType, q.Protocol)
	result := 1
	if err != nil {
		result = 0
	}
	answer := fmt.Sprintf("%d\t%s", result, queue(&stack))
	for _, info := range list {
		answer += fmt.Sprintf("\t%d/%d/%d/%s", info.Family, info.SockType, info.Protocol, address(info.Addr))
	}
	return answer
}

// Failure is the answer to a lookup that fails with a code and data.
func Failure(code errstack.Code, data string) string {
	return fmt.Sprintf("0\t%08x BIO_lookup_ex %s", uint32(code), data)
}

// Names returns the request for the strings of an address. The resolver finds its host.
func Names(resolver *net.Resolver, a addr.Addr) Request {
	return Request{
		Line: "names " + Text(sockaddr(a), true),
		Here: func() string {
			var stack errstack.Stack
			r := lookup.Resolver{Net: resolver, Stack: &stack}
			host, err := r.HostnameString(context.Background(), a)
			answer := Text(host, err == nil) + "\t" + queue(&stack)
			stack.Clear()
			service, err := r.ServiceString(a, unix.SOCK_STREAM)
			return answer + "\t" + Text(service, err == nil) + "\t" + queue(&stack)
		},
	}
}

// Text returns the form of a string in a line, or that of NULL.
func Text(s string, ok bool) string {
	if !ok {
		return "-"
	}
	return "=" + hex.EncodeToString([]byte(s))
}

func queue(stack *errstack.Stack) string {
	var entries []string
	for entry := range stack.All() {
		entries = append(entries, fmt.Sprintf("%08x %s %s", uint32(entry.Code), entry.Func, entry.Data))
	}
	return strings.Join(entries, ", ")
}

func address(a addr.Addr) string {
	return fmt.Sprintf("%d,%d,%s,%d", a.Family(), a.Port(), Text(string(a.RawAddress()), true), scope(a))
}

func scope(a addr.Addr) (index uint32) {
	ap, _ := a.AddrPort()
	fmt.Sscan(ap.Addr().Zone(), &index)
	return index
}

// sockaddr returns the bytes of an address in C.
func sockaddr(a addr.Addr) string {
	b := binary.NativeEndian.AppendUint16(nil, uint16(a.Family()))
	switch a.Family() {
	case unix.AF_INET:
		b = append(binary.BigEndian.AppendUint16(b, a.Port()), a.RawAddress()...)
	case unix.AF_INET6:
		b = append(binary.BigEndian.AppendUint16(b, a.Port()), 0, 0, 0, 0)
		b = binary.NativeEndian.AppendUint32(append(b, a.RawAddress()...), scope(a))
	case unix.AF_UNIX:
		b = append(b, a.RawAddress()...)
	}
	return string(b)
}
