package lookup

import (
	"strconv"
	"strings"
	"syscall"
)

// kind is a kind of socket that addresses can be used with.
type kind struct {
	socktype, protocol int
	service            string // the protocol's name in the services database, "" if it has no services
	common             bool   // found by a lookup that asks for any kind
}

// Numbers that package syscall does not have everywhere.
const (
	sockDCCP        = 6   // SOCK_DCCP of Linux
	protocolDCCP    = 33  // IPPROTO_DCCP
	protocolSCTP    = 132 // IPPROTO_SCTP
	protocolUDPLite = 136 // IPPROTO_UDPLITE
)

// allKinds are the kinds that the GNU C library knows, in its order. A raw socket accepts any
// protocol.
var allKinds = []kind{
	{syscall.SOCK_STREAM, syscall.IPPROTO_TCP, "tcp", true},
	{syscall.SOCK_DGRAM, syscall.IPPROTO_UDP, "udp", true},
	{sockDCCP, protocolDCCP, "dccp", false},
	{syscall.SOCK_DGRAM, protocolUDPLite, "udplite", false},
	{syscall.SOCK_STREAM, protocolSCTP, "sctp", false},
	{syscall.SOCK_SEQPACKET, protocolSCTP, "sctp", false},
	{syscall.SOCK_RAW, 0, "", true},
}

func (k kind) fits(socktype, protocol int) bool {
	return (socktype == 0 || socktype == k.socktype) &&
		(protocol == 0 || protocol == k.protocol || k.socktype == syscall.SOCK_RAW)
}

// socket is a kind of socket with the port of a service.
type socket struct {
	socktype, protocol int
	port               uint16
}

// kinds returns the sockets that fit socktype, protocol and service: the first one, or all common
// ones if neither type nor protocol is given.
func kinds(socktype, protocol int, service string) ([]socket, *failure) {
	if socktype == 0 && protocol == 0 {
		return commonKinds(service)
	}
	for _, k := range allKinds {
		if !k.fits(socktype, protocol) {
			continue
		}
		if k.socktype == syscall.SOCK_RAW {
			if service != "" {
				return nil, &failure{step: &atService}
			}
			return []socket{{k.socktype, protocol, 0}}, nil
		}
		port, ok := k.port(service)
		if !ok {
			return nil, &failure{step: &atService}
		}
		return []socket{{k.socktype, k.protocol, port}}, nil
	}
	return nil, &failure{step: &atSocketType}
}

// commonKinds returns the sockets for a service without type or protocol. A name finds every kind
// that has a service of this name.
func commonKinds(service string) ([]socket, *failure) {
	var list []socket
	_, numeric := portNumber(service)
	for _, k := range allKinds {
		if numeric && !k.common || !numeric && k.service == "" {
			continue
		}
		if port, ok := k.port(service); ok {
			list = append(list, socket{k.socktype, k.protocol, port})
		}
	}
	if list == nil {
		return nil, &failure{step: &atService}
	}
	return list, nil
}

// port returns the port of a service for sockets of this kind.
func (k kind) port(service string) (uint16, bool) {
	if number, ok := portNumber(service); ok {
		return uint16(number), number <= 0xFFFF
	}
	return readServices().port(service, k.service)
}

// portNumber parses a service that is a number, as strtoul(3) does, and reports whether it is one.
// No service is 0. A negative number is a name.
func portNumber(service string) (uint64, bool) {
	if service == "" {
		return 0, true
	}
	digits := strings.TrimLeftFunc(service, isSpace)
	negative := strings.HasPrefix(digits, "-")
	if negative || strings.HasPrefix(digits, "+") {
		digits = digits[1:]
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	if digits == "" {
		return 0, false
	}
	number, _ := strconv.ParseUint(digits, 10, 64) // the largest number if it is too large
	return number, !negative || number == 0
}

// isSpace is isspace(3) of the C locale.
func isSpace(r rune) bool { return r == ' ' || '\t' <= r && r <= '\r' }
