//go:build unix || windows

package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"syscall"
	"text/tabwriter"

	"example.com/bio"
)

const legend = `Asked for: the call switched the option on or off, or left it as it was (.). An accepted
TCP socket inherits KEEPALIVE and NODELAY from its listener. Kernel has: what it reports
afterwards.

`

// A table shows the options of sockets: how they were asked for, and whether the kernel
// reports them.
type table struct {
	lines *tabwriter.Writer
	wrong []error
}

func newTable(w io.Writer) *table {
	t := &table{lines: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	fmt.Fprint(t.lines, "  \t")
	for option := range bio.AllOptions.Flags() {
		fmt.Fprintf(t.lines, "\t%s", option)
	}
	fmt.Fprintln(t.lines)
	return t
}

// add adds the socket fd, after a call with the options opts in which those of act act.
func (t *table) add(name string, fd int, opts, act bio.Options) {
	socket, err := bio.Describe(fd)
	if err != nil {
		t.wrong = append(t.wrong, err)
	}
	asked, kernel := "  "+name+"\tasked for", "  \tkernel has"
	for option := range bio.AllOptions.Flags() {
		want, have := ask(option, opts, act, socket.Family), "off"
		switch {
		case socket.Options&option != 0:
			have = "on"
		case option == bio.NonBlock && runtime.GOOS == "windows":
			have = "?" // it does not tell
		}
		asked += "\t" + want
		kernel += "\t" + have
		if want != "." && have != "?" && want != have {
			t.wrong = append(t.wrong, fmt.Errorf("mismatch: %s of the %s: asked for %s, the kernel has %s",
				option, name, want, have))
		}
	}
	fmt.Fprintf(t.lines, "%s\n%s\n", asked, kernel)
}

// ask returns what such a call does to an option. It switches NONBLOCK and V6_ONLY on or
// off, and the others only on.
func ask(option, opts, act bio.Options, family int) string {
	switch {
	case option&act == 0, option == bio.V6Only && family != syscall.AF_INET6,
		option == bio.ReuseAddr && runtime.GOOS == "windows": // there it would take a port from another socket
		return "."
	case option&opts != 0:
		return "on"
	case option == bio.NonBlock, option == bio.V6Only:
		return "off"
	}
	return "."
}

// print prints the table. It returns an error that names each option that is not as it
// was asked for.
func (t *table) print() error {
	fmt.Fprintln(t.lines)
	return errors.Join(append(t.wrong, t.lines.Flush())...)
}
