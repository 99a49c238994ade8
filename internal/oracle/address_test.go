//go:build linux || windows

package oracle_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"syscall"

	"example.com/bio/addr"
)

// name is a socket address as the kernel returned it.
type name struct {
	errno  syscall.Errno
	length uint32
	bytes  [256]byte
}

func (n name) family() int { return int(binary.NativeEndian.Uint16(n.bytes[:])) }

func (n name) inet() bool {
	return n.errno == 0 && (n.family() == syscall.AF_INET || n.family() == syscall.AF_INET6)
}

// abstractSuffix tells the abstract names of the two processes apart, which may share one
// namespace of them; the output leaves it out.
func abstractSuffix() string { return fmt.Sprintf(".%d", os.Getpid()) }

// port is in host byte order.
func (n name) port() int {
	if !n.inet() {
		return 0
	}
	return int(binary.BigEndian.Uint16(n.bytes[2:]))
}

func (n name) ip() []byte {
	if n.family() == syscall.AF_INET {
		return n.bytes[4:8]
	}
	return n.bytes[8:24]
}

// text prints a port that the kernel chose as * and one that was asked for as "asked", so
// that two runs can be compared.
func (n name) text(asked int) string {
	switch {
	case n.errno != 0:
		return fmt.Sprintf("e%d", int(n.errno))
	case n.inet():
		return inetText(n.ip(), n.port(), asked)
	case n.family() != syscall.AF_UNIX:
		return fmt.Sprintf("family/%d", n.family())
	case n.length > 2 && n.bytes[2] == 0:
		return "abstract/" + escaped(bytes.TrimSuffix(n.bytes[3:n.length], []byte(abstractSuffix())))
	}
	path, _, _ := bytes.Cut(n.bytes[2:max(n.length, 2)], []byte{0})
	return "unix/" + escaped(path)
}

func inetText(ip []byte, port, asked int) string {
	kind, address := "inet6", ""
	if parsed, ok := netip.AddrFromSlice(ip); ok {
		address = parsed.String()
		if parsed.Is4() {
			kind = "inet"
		}
	}
	number := "*"
	switch port {
	case 0:
		number = "0"
	case asked:
		number = "asked"
	}
	return kind + "/" + address + "/" + number
}

func escaped(text []byte) string {
	var b strings.Builder
	for _, c := range text {
		if c > ' ' && c < 127 && c != '\\' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "\\x%02x", c)
		}
	}
	return b.String()
}

var errNoAddress = errors.New("no address")

// address makes the address that a word stands for; nil for "null".
func (in *interpreter) address(word string) (*addr.Addr, error) {
	a, err := in.makeAddress(word)
	if word == "null" {
		return nil, nil
	}
	return &a, err
}

func (in *interpreter) makeAddress(word string) (addr.Addr, error) {
	if word == "cleared" || word == "null" {
		return addr.Addr{}, nil
	}
	if v := in.variable(word); v != nil {
		return *v, nil
	}
	if slot, ok := strings.CutPrefix(word, "@"); ok {
		return in.slotAddress(slot)
	}
	kind, rest, _ := strings.Cut(word, "/")
	if kind == "unix" {
		return addr.Unix(rest)
	}
	host, port, ok := strings.Cut(rest, "/")
	if !ok {
		return addr.Addr{}, errNoAddress
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return addr.Addr{}, err
	}
	family := syscall.AF_INET
	if kind == "inet6" {
		family = syscall.AF_INET6
	}
	return addr.RawMake(family, ip.AsSlice(), in.rawPort(port))
}

// slotAddress is the name of an open slot; otherwise port 0, on which nothing listens.
func (in *interpreter) slotAddress(slot string) (addr.Addr, error) {
	n := readName(in.descriptor(slot), false)
	switch {
	case n.inet():
		return addr.RawMake(n.family(), n.ip(), networkOrder(n.port()))
	case n.errno != 0 || n.family() != syscall.AF_UNIX:
		return addr.RawMake(syscall.AF_INET, []byte{127, 0, 0, 1}, 0)
	case n.length > 2 && n.bytes[2] != 0:
		path, _, _ := bytes.Cut(n.bytes[2:n.length], []byte{0})
		return addr.Unix(string(path))
	}
	return addr.Unix("unnamed")
}

func (in *interpreter) rawPort(word string) uint16 {
	if slot, ok := strings.CutPrefix(word, "@"); ok {
		return networkOrder(readName(in.descriptor(slot), false).port())
	}
	return networkOrder(number(word))
}

func networkOrder(port int) uint16 {
	return binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, uint16(port)))
}

// variableText is the text of an address; its port is "asked" if it is that of same.
func variableText(a addr.Addr, same name) string {
	switch a.Family() {
	case syscall.AF_INET, syscall.AF_INET6:
		return inetText(a.RawAddress(), int(a.Port()), same.port())
	case syscall.AF_UNIX:
		if a.IsAbstract() {
			abstract, _ := a.AbstractName()
			return "abstract/" + escaped([]byte(strings.TrimSuffix(abstract, abstractSuffix())))
		}
		path, _ := a.PathString()
		return "unix/" + escaped([]byte(path))
	case syscall.AF_UNSPEC:
		return "unspec"
	}
	return fmt.Sprintf("family/%d", a.Family())
}
