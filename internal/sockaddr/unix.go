package sockaddr

import (
	"bytes"
	"syscall"
)

const sizeofUnix = headerSize + PathSize

// UnixName returns the part of sun_path that belongs to the address: a path without its
// closing NUL, an abstract name with its leading NUL, or nothing for an unnamed socket.
// The slice aliases s.
func (s *Sockaddr) UnixName() []byte {
	name := s.storage[headerSize:max(int(s.length), headerSize)]
	if len(name) > 0 && name[0] != 0 {
		return cstring(name)
	}
	return name
}

// SetUnix makes s an AF_UNIX address with the given sun_path: a path of up to [PathSize]
// bytes, which is passed to the kernel with all of sockaddr_un, an abstract name that
// begins with NUL, or nothing for an unnamed socket. It reports whether there can be such
// an address. If the name is too long, a path contains a NUL, or the system has no
// abstract names, s is unchanged.
func (s *Sockaddr) SetUnix(name []byte) bool {
	switch {
	case len(name) > PathSize:
		return false
	case len(name) == 0:
	case name[0] == 0:
		if !HasAbstract {
			return false
		}
	case bytes.IndexByte(name, 0) >= 0:
		return false
	}
	*s = Sockaddr{}
	copy(s.storage[headerSize:], name)
	s.setUnixLength(headerSize + len(name))
	return true
}

// setUnixLength sets the canonical length of an AF_UNIX address of n bytes, and returns
// its end. Linux counts the NUL that closes a path, so that the length of a path that
// fills sun_path is one more than that of sockaddr_un.
func (s *Sockaddr) setUnixLength(n int) (end int) {
	name := s.storage[headerSize:min(n, sizeofUnix)]
	isPath := len(name) > 0 && name[0] != 0
	switch {
	case isPath:
		name = cstring(name)
	case !HasAbstract:
		name = nil
	}
	end = headerSize + len(name)
	length := uint8(end)
	if isPath {
		length = sizeofUnix
	}
	s.length = length
	storeFamily(&s.storage, syscall.AF_UNIX, length)
	return end
}

// cstring returns b up to its first NUL.
func cstring(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}
