package sockaddr

import (
	"encoding/binary"
	"runtime"
	"syscall"
)

const sizeofInet4 = 16

// sizeofInet6 is the length of sockaddr_in6. On Solaris and illumos it ends with
// __sin6_src_id, and these systems reject a shorter address.
func sizeofInet6() uint8 {
	if runtime.GOOS == "solaris" || runtime.GOOS == "illumos" {
		return 32
	}
	return 28
}

// The ends of the parts of an address that are read.
const (
	endOfInet4 = 8
	endOfInet6 = 28
)

// Inet4 returns the parts of an AF_INET address; port is in host byte order.
func (s *Sockaddr) Inet4() (ip [4]byte, port uint16) {
	return [4]byte(s.storage[4:8]), binary.BigEndian.Uint16(s.storage[2:4])
}

// SetInet4 makes s an AF_INET address; port is in host byte order.
func (s *Sockaddr) SetInet4(ip [4]byte, port uint16) {
	*s = Sockaddr{}
	storeFamily(&s.storage, syscall.AF_INET, sizeofInet4)
	binary.BigEndian.PutUint16(s.storage[2:4], port)
	copy(s.storage[4:8], ip[:])
}

// Inet6 returns the parts of an AF_INET6 address; port is in host byte order,
// scope is the index of the interface, 0 for none.
func (s *Sockaddr) Inet6() (ip [16]byte, port uint16, scope uint32) {
	return [16]byte(s.storage[8:24]), binary.BigEndian.Uint16(s.storage[2:4]), binary.NativeEndian.Uint32(s.storage[24:28])
}

// SetInet6 makes s an AF_INET6 address without flow information; port is in host
// byte order, scope is the index of the interface, 0 for none.
func (s *Sockaddr) SetInet6(ip [16]byte, port uint16, scope uint32) {
	*s = Sockaddr{}
	storeFamily(&s.storage, syscall.AF_INET6, sizeofInet6())
	binary.BigEndian.PutUint16(s.storage[2:4], port)
	copy(s.storage[8:24], ip[:])
	binary.NativeEndian.PutUint32(s.storage[24:28], scope)
}
