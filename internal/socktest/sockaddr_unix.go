//go:build unix

package socktest

import (
	"net/netip"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
)

// Sockaddr returns an address as the functions of package unix take it, nil for none.
func Sockaddr(a addr.Addr) unix.Sockaddr {
	if path, ok := a.PathString(); ok {
		return &unix.SockaddrUnix{Name: path}
	}
	if name, ok := a.AbstractName(); ok {
		return &unix.SockaddrUnix{Name: "@" + name}
	}
	ap, ok := a.AddrPort()
	switch {
	case !ok:
		return nil
	case ap.Addr().Is4():
		return &unix.SockaddrInet4{Addr: ap.Addr().As4(), Port: int(ap.Port())}
	}
	index, _ := strconv.ParseUint(ap.Addr().Zone(), 10, 32)
	return &unix.SockaddrInet6{Addr: ap.Addr().As16(), Port: int(ap.Port()), ZoneId: uint32(index)}
}

// fromSockaddr is the way back.
func fromSockaddr(from unix.Sockaddr) (a addr.Addr, err error) {
	switch from := from.(type) {
	case *unix.SockaddrInet4:
		return addr.FromAddrPort(netip.AddrPortFrom(netip.AddrFrom4(from.Addr), uint16(from.Port)))
	case *unix.SockaddrInet6:
		ip := netip.AddrFrom16(from.Addr)
		if from.ZoneId != 0 {
			ip = ip.WithZone(strconv.FormatUint(uint64(from.ZoneId), 10))
		}
		return addr.FromAddrPort(netip.AddrPortFrom(ip, uint16(from.Port)))
	case *unix.SockaddrUnix:
		name, abstract := strings.CutPrefix(from.Name, "@")
		switch {
		case from.Name == "":
			a.Sockaddr().SetUnix(nil)
			return a, nil
		case abstract && runtime.GOOS == "linux":
			return addr.Abstract(name)
		}
		return addr.Unix(from.Name)
	}
	return addr.Addr{}, nil
}
