package sockaddr_test

import (
	"encoding/binary"
	"runtime"
	"strings"
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// parts is what an address says, apart from its layout.
type parts struct {
	family int
	ip     string
	port   uint16
	scope  uint32
	name   string // sun_path
	data   string // what follows a foreign family
	length uint32 // to pass to the kernel
}

// hasLengthByte reports whether an address begins with its length.
func hasLengthByte() bool {
	switch runtime.GOOS {
	case "aix", "darwin", "dragonfly", "freebsd", "ios", "netbsd", "openbsd":
		return true
	}
	return likeBSD
}

// header returns the start of an address of n bytes in the kernel's layout.
func header(family int, n int) []byte {
	if hasLengthByte() {
		return []byte{byte(n), byte(family)}
	}
	return binary.NativeEndian.AppendUint16(nil, uint16(family))
}

// raw returns an address in the kernel's layout: a header and what follows.
func raw(family int, rest ...string) string {
	body := strings.Join(rest, "")
	return string(header(family, 2+len(body))) + body
}

// native returns a 32-bit number as it is in memory.
func native(n uint32) string { return string(binary.NativeEndian.AppendUint32(nil, n)) }

// decodeSlow reads an address of length n from the kernel's layout. It is the reference
// for Sockaddr, written to be read: it goes through the bytes once, from the front, and
// takes those past the length as zero.
func decodeSlow(storage string, n uint32) parts {
	if int64(n) < int64(len(storage)) {
		storage = storage[:n]
	}
	if len(storage) < 2 {
		return parts{length: sockaddr.Size}
	}
	rest := storage
	take := func(count int) string {
		taken := rest[:min(count, len(rest))]
		rest = rest[len(taken):]
		return taken + strings.Repeat("\x00", count-len(taken))
	}
	var p parts
	if start := take(2); hasLengthByte() {
		p.family = int(start[1])
	} else {
		p.family = int(binary.NativeEndian.Uint16([]byte(start)))
	}
	switch p.family {
	case syscall.AF_UNSPEC:
		p.length = sockaddr.Size
	case syscall.AF_INET:
		p.port = binary.BigEndian.Uint16([]byte(take(2)))
		p.ip = take(4)
		p.length = 16
	case syscall.AF_INET6:
		p.port = binary.BigEndian.Uint16([]byte(take(2)))
		take(4) // flow information
		p.ip = take(16)
		p.scope = binary.NativeEndian.Uint32([]byte(take(4)))
		p.length = 28
		if runtime.GOOS == "solaris" || runtime.GOOS == "illumos" {
			p.length = 32
		}
	case syscall.AF_UNIX:
		if len(rest) > sockaddr.PathSize {
			rest = rest[:sockaddr.PathSize]
		}
		if strings.HasPrefix(rest, "\x00") {
			if sockaddr.HasAbstract {
				p.name = rest
			}
			p.length = uint32(2 + len(p.name))
		} else if rest == "" {
			p.length = 2
		} else {
			p.name, _, _ = strings.Cut(rest, "\x00")
			p.length = 2 + sockaddr.PathSize
		}
	default:
		p.data = rest
		p.length = sockaddr.Size
	}
	return p
}

// partsOf returns what the methods of s say.
func partsOf(s *sockaddr.Sockaddr) parts {
	p := parts{family: s.Family(), length: s.Len()}
	switch p.family {
	case syscall.AF_UNSPEC:
	case syscall.AF_INET:
		ip, port := s.Inet4()
		p.ip, p.port = string(ip[:]), port
	case syscall.AF_INET6:
		ip, port, scope := s.Inet6()
		p.ip, p.port, p.scope = string(ip[:]), port, scope
	case syscall.AF_UNIX:
		p.name = string(s.UnixName())
	default:
		p.data = string(s.Foreign())
	}
	return p
}

// build returns the address that p describes, made by the setters.
func build(p parts) (s sockaddr.Sockaddr, ok bool) {
	switch p.family {
	case syscall.AF_UNSPEC:
	case syscall.AF_INET:
		s.SetInet4([4]byte([]byte(p.ip)), p.port)
	case syscall.AF_INET6:
		s.SetInet6([16]byte([]byte(p.ip)), p.port, p.scope)
	case syscall.AF_UNIX:
		return s, s.SetUnix([]byte(p.name))
	default:
		return s, s.SetForeign(p.family, []byte(p.data))
	}
	return s, true
}
