//go:build unix || windows

package socktest

import (
	"net/netip"
	"os"
	"strconv"

	"example.com/bio/addr"
)

// inet returns the address of an IP socket. zone is the index of an interface, 0 for none.
func inet(ip netip.Addr, port int, zone uint32) (addr.Addr, error) {
	if zone != 0 {
		ip = ip.WithZone(strconv.FormatUint(uint64(zone), 10))
	}
	return addr.FromAddrPort(netip.AddrPortFrom(ip, uint16(port)))
}

// zoneOf returns the index of the interface that is the zone of ip, 0 for none.
func zoneOf(ip netip.Addr) uint32 {
	index, _ := strconv.ParseUint(ip.Zone(), 10, 32)
	return uint32(index)
}

func notSocket() (fd int, release func(), err error) {
	read, write, err := os.Pipe()
	if err != nil {
		return -1, nil, err
	}
	return int(read.Fd()), func() { read.Close(); write.Close() }, nil
}
