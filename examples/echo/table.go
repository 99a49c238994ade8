//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// flags are the options in the order of the columns.
var flags = [...]bio.Options{bio.ReuseAddr, bio.V6Only, bio.KeepAlive, bio.NonBlock, bio.NoDelay, bio.TFO}

// wish is what a call was to make of an option.
type wish string

const (
	left  wish = "."   // the call leaves it as it is
	set   wish = "on"  // the call switches it on
	unset wish = "off" // the call switches it off
)

// wishes has one wish for each of flags.
type wishes [len(flags)]wish

// asked returns what a call with the options opts makes of the options that act in
// it, for an address of the given family. NONBLOCK and V6_ONLY are written both ways,
// the others are only ever switched on.
func asked(opts, act bio.Options, family int) (list wishes) {
	if family != unix.AF_INET6 {
		act &^= bio.V6Only
	}
	for i, flag := range flags {
		switch {
		case act&flag == 0:
			list[i] = left
		case opts&flag != 0:
			list[i] = set
		case flag&(bio.NonBlock|bio.V6Only) != 0:
			list[i] = unset
		default:
			list[i] = left
		}
	}
	return list
}

// inherited returns what an accepted socket has to have: the blocking mode that
// Accept was asked for, and, over TCP, what it takes over from its listener.
func inherited(opts bio.Options, family int) wishes {
	act := bio.Options(bio.AcceptOptions)
	if family != unix.AF_UNIX {
		act |= bio.KeepAlive | bio.NoDelay
	}
	return asked(opts, act, family)
}

// value is an option as the kernel has it.
type value struct {
	n      int
	exists bool // a socket of this kind has the option
	err    error
}

func (v value) String() string {
	switch {
	case v.err != nil:
		return v.err.Error()
	case !v.exists:
		return "-"
	}
	return strconv.Itoa(v.n)
}

// options reads all of flags back from the kernel.
func options(fd int) (list [len(flags)]value) {
	for i, flag := range flags {
		n, err := option(fd, flag)
		switch {
		case err == nil:
			list[i] = value{n: n, exists: true}
		case !errors.Is(err, unix.ENOPROTOOPT) && !errors.Is(err, unix.EOPNOTSUPP) && !errors.Is(err, unix.EINVAL):
			list[i] = value{err: err}
		}
	}
	return list
}

// option reads what a flag has set, getsockopt(2) and, for the blocking mode, fcntl(2).
func option(fd int, flag bio.Options) (int, error) {
	switch flag {
	case bio.ReuseAddr:
		return unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR)
	case bio.V6Only:
		return unix.GetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY)
	case bio.KeepAlive:
		return unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE)
	case bio.NoDelay:
		return unix.GetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY)
	case bio.TFO:
		return fastOpen(fd)
	}
	mode, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	if mode&unix.O_NONBLOCK != 0 {
		return 1, err
	}
	return 0, err
}

// row is a socket, what its options were to be, and what they are.
type row struct {
	name   string
	addr   addr.Addr
	asked  wishes
	kernel [len(flags)]value
}

// table has a row for each socket.
type table []row

// legend explains the tables.
const legend = `Asked for: on and off are written by the call, . is left as it is. An accepted TCP
socket takes KEEPALIVE and NODELAY from its listener. The kernel has: what getsockopt
and fcntl read, - where a socket of this kind has no such option.

`

// print writes the table: for each socket what was asked for, and below it what the
// kernel has.
func (t table) print(w io.Writer) {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(columns, "  \t")
	for _, flag := range flags {
		fmt.Fprintf(columns, "\t%s", flag)
	}
	fmt.Fprintln(columns)
	for _, r := range t {
		fmt.Fprintf(columns, "  %s %s\tasked for", r.name, r.addr)
		for _, wish := range r.asked {
			fmt.Fprintf(columns, "\t%s", wish)
		}
		fmt.Fprint(columns, "\n  \tkernel has")
		for _, value := range r.kernel {
			fmt.Fprintf(columns, "\t%s", value)
		}
		fmt.Fprintln(columns)
	}
	columns.Flush()
}

// check returns an error that names each option that is not as it was asked for.
func (t table) check() error {
	var wrong []string
	for _, r := range t {
		for i, flag := range flags {
			if !r.kernel[i].is(r.asked[i]) {
				wrong = append(wrong, fmt.Sprintf("%s of the %s %s: asked for %s, the kernel has %s",
					flag, r.name, r.addr, r.asked[i], r.kernel[i]))
			}
		}
	}
	if wrong == nil {
		return nil
	}
	return errors.New("mismatch: " + strings.Join(wrong, "; "))
}

// is reports whether v is what was asked for.
func (v value) is(w wish) bool {
	switch w {
	case set:
		return v.exists && v.n != 0
	case unset:
		return v.exists && v.n == 0
	}
	return v.err == nil
}
