package addr

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/sockaddr"
)

var (
	textEmpty        = refuse(syscall.EINVAL, "empty address")
	portMissing      = refuse(syscall.EINVAL, "missing port in address")
	portWrong        = refuse(syscall.EINVAL, "port is not a number from 0 to 65535")
	bracketMissing   = refuse(syscall.EINVAL, "missing ']' in address")
	bracketsNeeded   = refuse(syscall.EINVAL, "IPv6 address is not in brackets")
	hostMissing      = refuse(syscall.EINVAL, "missing host in address")
	hostNotInet      = refuse(syscall.EINVAL, "host is not an IP address; packages lookup and bionet resolve names")
	hostNotInet6     = refuse(syscall.EINVAL, "host in brackets is not an IPv6 address")
	zoneEmpty        = refuse(syscall.EINVAL, "zone is empty")
	nameNotClear     = refuse(syscall.EINVAL, "name must be quoted")
	quotesWrong      = refuse(syscall.EINVAL, "quoted name is malformed")
	foreignMalformed = refuse(syscall.EINVAL, "address of a numbered family is malformed")
	foreignUnfit     = refuse(syscall.EINVAL, "family has another form, or the address is too long")
)

// Parse returns the address that s stands for, in one of the forms that [Addr.String] lists.
// The empty text stands for the zero value too, as [Addr.AppendText] writes it. Parse accepts
// the text of every Addr, also paths that are one byte longer than [Unix] accepts, an IPv6
// address in any spelling, and the name of an interface as its zone, as [FromAddrPort] does. It
// accepts no host names, no service names, and no path without "unix:".
//
// A name that String would quote must be quoted, so that a newline left at the end of s does
// not become part of a path.
//
// An error matches EINVAL if s has none of the forms, or is that of [FromAddrPort], [Unix] or
// [Abstract]. Its text says which part of s is wrong. Parse makes system calls only for a zone
// that is a name.
//
// No OpenSSL counterpart. [ParseHostServ] corresponds to BIO_parse_hostserv.
func Parse(s string) (Addr, error) {
	a, r := parse(s)
	if r != nil {
		return Addr{}, r.fail("addr.Parse", errstack.Quoted(s))
	}
	return a, nil
}

// MustParse is [Parse], but panics on error. It is for addresses that are written in a program.
//
// No OpenSSL counterpart.
func MustParse(s string) Addr {
	a, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return a
}

func parse(s string) (Addr, *refusal) {
	if s == "" {
		return Addr{}, textEmpty
	}
	if s == unspecText {
		return Addr{}, nil
	}
	if name, ok := strings.CutPrefix(s, unixPrefix); ok {
		return parseUnix(name)
	}
	if rest, ok := strings.CutPrefix(s, familyPrefix); ok {
		return parseForeign(rest)
	}
	if rest, ok := strings.CutPrefix(s, "["); ok {
		return parseInet6(rest)
	}
	return parseInet(s)
}

func parseInet(s string) (Addr, *refusal) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return Addr{}, portMissing
	}
	host, digits := s[:i], s[i+1:]
	if host == "" {
		return Addr{}, hostMissing
	}
	if strings.Contains(host, ":") {
		return Addr{}, bracketsNeeded
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return Addr{}, hostNotInet
	}
	port, r := parsePort(digits)
	if r != nil {
		return Addr{}, r
	}
	return fromAddrPort(netip.AddrPortFrom(ip, port))
}

func parseInet6(s string) (Addr, *refusal) {
	host, rest, ok := strings.Cut(s, "]")
	if !ok {
		return Addr{}, bracketMissing
	}
	digits, ok := strings.CutPrefix(rest, ":")
	if !ok {
		return Addr{}, portMissing
	}
	host, zone, hasZone := strings.Cut(host, "%")
	if hasZone && zone == "" {
		return Addr{}, zoneEmpty
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Is6() {
		return Addr{}, hostNotInet6
	}
	port, r := parsePort(digits)
	if r != nil {
		return Addr{}, r
	}
	return fromAddrPort(netip.AddrPortFrom(ip.WithZone(zone), port))
}

func parsePort(digits string) (uint16, *refusal) {
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return 0, portWrong
	}
	return uint16(port), nil
}

// parseUnix reads what follows "unix:".
func parseUnix(text string) (a Addr, r *refusal) {
	if text == "" {
		a.sockaddr.SetUnix(nil)
		return a, nil
	}
	if text[0] == abstractMark {
		name, r := parseName(text[1:], abstractMarks)
		if r != nil {
			return Addr{}, r
		}
		return fromAbstractName(name)
	}
	path, r := parseName(text, pathMarks)
	if r != nil {
		return Addr{}, r
	}
	return fromPath(path, sockaddr.PathSize)
}

// parseName is the inverse of appendName.
func parseName(text, marks string) (string, *refusal) {
	if text != "" && text[0] == quoteMark {
		name, err := strconv.Unquote(text)
		if err != nil {
			return "", quotesWrong
		}
		return name, nil
	}
	if !isClear(text, marks) {
		return "", nameNotClear
	}
	return text, nil
}

// parseForeign reads what follows "family(".
func parseForeign(text string) (a Addr, r *refusal) {
	number, digits, ok := strings.Cut(text, familySuffix)
	if !ok {
		return Addr{}, foreignMalformed
	}
	family, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return Addr{}, foreignMalformed
	}
	data, err := hex.DecodeString(digits)
	if err != nil {
		return Addr{}, foreignMalformed
	}
	if !a.sockaddr.SetForeign(int(family), data) {
		return Addr{}, foreignUnfit
	}
	return a, nil
}
