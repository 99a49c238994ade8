package sockaddr

import "syscall"

// Foreign returns what follows the family in an address of a family that this package has
// no other methods for, as the kernel returned it. The slice aliases s.
func (s *Sockaddr) Foreign() []byte {
	return s.storage[headerSize:max(int(s.length), headerSize)]
}

// SetForeign makes s an address of a family that this package has no other methods for,
// with data after the family. It reports whether there can be such an address; if not, s
// is unchanged.
func (s *Sockaddr) SetForeign(family int, data []byte) bool {
	switch family {
	case syscall.AF_UNSPEC, syscall.AF_INET, syscall.AF_INET6, syscall.AF_UNIX:
		return false
	}
	if family < 0 || family > maxFamily || len(data) > Size-headerSize {
		return false
	}
	*s = Sockaddr{}
	copy(s.storage[headerSize:], data)
	s.setForeignLength(family, headerSize+len(data))
	return true
}

// setForeignLength sets the length of an address of a foreign family.
func (s *Sockaddr) setForeignLength(family, n int) {
	s.length = uint8(n)
	storeFamily(&s.storage, uint16(family), uint8(n))
}
