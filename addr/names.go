package addr

import (
	"strconv"
	"syscall"
)

// HostnameString returns the numeric host of an address: "127.0.0.1", "::1", "fe80::1%2",
// "localhost" for any AF_UNIX address, and "" for any other family. The text of an IPv6
// address is that of inet_ntop(3) of the GNU C library, which writes the last 32 bits dotted
// if only they are set (::1.2.3.4). A scope follows as '%' and the index of the interface.
// HostnameString makes no system call and cannot fail.
//
// Corresponds to BIO_ADDR_hostname_string with numeric 1. See BIO_ADDR(3). It returns NULL for
// what is "" here. It prints a link-local scope as the name of the interface, which may be
// another one by the time someone reads it.
func (a Addr) HostnameString() string {
	switch a.Family() {
	case syscall.AF_INET, syscall.AF_INET6:
		var text [maxHostText]byte
		return string(a.appendHost(text[:0]))
	case syscall.AF_UNIX:
		return "localhost"
	}
	return ""
}

// maxHostText is the longest text of an IP address: 8 groups of 4 digits with colons, '%' and
// 10 digits.
const maxHostText = 39 + 1 + 10

// appendHost appends the text of an AF_INET or AF_INET6 address without its port.
func (a *Addr) appendHost(b []byte) []byte {
	if a.Family() == syscall.AF_INET {
		ip, _ := a.sockaddr.Inet4()
		return appendDotted(b, ip[:])
	}
	ip, _, scope := a.sockaddr.Inet6()
	b = appendInet6(b, &ip)
	if scope != 0 {
		b = append(b, '%')
		b = strconv.AppendUint(b, uint64(scope), 10)
	}
	return b
}

// appendDotted appends the numbers of ip with dots between them.
func appendDotted(b, ip []byte) []byte {
	for i, number := range ip {
		if i > 0 {
			b = append(b, '.')
		}
		b = strconv.AppendUint(b, uint64(number), 10)
	}
	return b
}

// appendInet6 appends the text of RFC 5952, with the last 32 bits dotted if inet_ntop does so.
// The longest run of two or more zero groups, the first of several, becomes "::".
func appendInet6(b []byte, ip *[16]byte) []byte {
	groups := 8
	if isMapped(ip) || isCompatible(ip) {
		groups = 6 // and the last 32 bits dotted
	}
	from, to := longestZeros(ip, groups)
	for i := 0; i < groups; i++ {
		switch {
		case i == from:
			b = append(b, ':', ':')
			i = to - 1
			continue
		case i > 0 && i != to:
			b = append(b, ':')
		}
		b = strconv.AppendUint(b, uint64(ip[2*i])<<8|uint64(ip[2*i+1]), 16)
	}
	if groups == 6 {
		if to != 6 {
			b = append(b, ':')
		}
		b = appendDotted(b, ip[12:])
	}
	return b
}

// longestZeros returns the run of zero groups that is written as "::". from and to are equal
// if there is none.
func longestZeros(ip *[16]byte, groups int) (from, to int) {
	from, to = groups, groups
	longest := 1
	for i := 0; i < groups; i++ {
		end := i
		for end < groups && ip[2*end] == 0 && ip[2*end+1] == 0 {
			end++
		}
		if end-i > longest {
			longest, from, to = end-i, i, end
		}
		i = end
	}
	return from, to
}

// isMapped reports whether ip is an IPv4 address mapped into IPv6.
func isMapped(ip *[16]byte) bool {
	return [10]byte(ip[:10]) == [10]byte{} && ip[10] == 0xFF && ip[11] == 0xFF
}

// isCompatible reports whether ip is an IPv4-compatible address, whose last 32 bits inet_ntop
// writes dotted: the first 96 bits are zero and the next 16 are not.
func isCompatible(ip *[16]byte) bool {
	return [12]byte(ip[:12]) == [12]byte{} && (ip[12] != 0 || ip[13] != 0)
}

// ServiceString returns the numeric service of an address: the port in decimal for AF_INET and
// AF_INET6, the path of an AF_UNIX address, "0" for an unnamed one, '@' and the name for an
// abstract one, quoted as in [Addr.String] if necessary, and "" for any other family. It makes
// no system call and cannot fail.
//
// Corresponds to BIO_ADDR_service_string with numeric 1. See BIO_ADDR(3). It returns NULL for
// what is "" here and for paths of 32 or more characters, and "0" for abstract names.
func (a Addr) ServiceString() string {
	switch a.Family() {
	case syscall.AF_INET, syscall.AF_INET6:
		return strconv.FormatUint(uint64(a.Port()), 10)
	case syscall.AF_UNIX:
		switch name := a.sockaddr.UnixName(); {
		case len(name) == 0:
			return "0"
		case name[0] == 0:
			return string(a.appendUnix(nil))
		default:
			return string(name)
		}
	}
	return ""
}
