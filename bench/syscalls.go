//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// counted is a line of the script with the system calls that it made.
type counted struct {
	scriptLine
	openSSL, bio []string
}

// countSyscalls runs the script with OpenSSL and with package bio.
func countSyscalls(dir string) ([]counted, error) {
	program, err := buildC(dir, "libcrypto_script.c")
	if err != nil {
		return nil, fmt.Errorf("OpenSSL's side cannot be built: %v", err)
	}
	script := makeScript()
	openSSL, err := trace(dir, script, program)
	if err != nil {
		return nil, err
	}
	own, err := trace(dir, script, self(), commandScript)
	if err != nil {
		return nil, err
	}
	list := make([]counted, len(script))
	for i, line := range script {
		list[i] = counted{line, openSSL[i], own[i]}
	}
	return list, nil
}

// expected returns how many system calls package bio may make: as many as OpenSSL, exactly
// one less for an accepted connection, and those of TCP Fast Open, which a libcrypto
// without it ignores.
func (c counted) expected() int {
	n := len(c.openSSL)
	if strings.HasPrefix(c.function, "accept") && c.function != "accept-would-block" {
		n--
	}
	return n + c.count(c.bio) - c.count(c.openSSL)
}

// count counts the calls of TCP Fast Open.
func (c counted) count(calls []string) (n int) {
	for _, call := range calls {
		if strings.HasPrefix(call, "TCP_FASTOPEN") {
			n++
		}
	}
	return n
}

func (c counted) wrong() bool {
	if strings.HasPrefix(c.function, "accept") {
		return len(c.bio) != c.expected()
	}
	return len(c.bio) > c.expected()
}

// columns are the flags that reportSyscalls shows; all combinations are counted.
var columns = []bio.Options{0, bio.ReuseAddr, bio.V6Only, bio.KeepAlive, bio.NonBlock, bio.NoDelay, bio.TFO, bio.ListenOptions &^ bio.TFO, bio.ListenOptions}

// reportSyscalls prints the numbers of system calls, "bio/OpenSSL", and is an error where
// package bio makes too many.
func reportSyscalls(w io.Writer, dir string) error {
	list, err := countSyscalls(dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "System calls of one call, bio/OpenSSL, by flags; %d calls traced, with all combinations of flags.\n", 2*len(list))
	fmt.Fprintf(w, "TCP_FASTOPEN and TCP_FASTOPEN_CONNECT are set where the flag TFO asks for them; OpenSSL has it from 3.2 on, where configured.\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "function\tsocket")
	for _, flags := range columns {
		fmt.Fprintf(t, "\t%s", columnName(flags))
	}
	fmt.Fprintln(t)
	var wrong []counted
	for i, c := range list {
		if c.flags == 0 {
			fmt.Fprintf(t, "%s\t%s", c.function, socketName(c.family, c.socktype))
			for _, flags := range columns {
				fmt.Fprintf(t, "\t%s", c.cell(list[i:], flags))
			}
			fmt.Fprintln(t)
		}
		if c.wrong() {
			wrong = append(wrong, c)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nOne cycle, socket, connect NONBLOCK|KEEPALIVE|NODELAY, accept NONBLOCK, two times close: %s\n", cycleSyscalls(list))
	for _, c := range wrong {
		fmt.Fprintf(w, "TOO MANY: %s, %s, %v: bio %v, OpenSSL %v\n", c.function, socketName(c.family, c.socktype), c.flags, c.bio, c.openSSL)
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d calls make other system calls than they may", len(wrong))
	}
	fmt.Fprintln(w, "Never more than OpenSSL, and one less for each connection accepted.")
	return nil
}

// cell is the numbers of the same call with flags, where the list, which begins with c,
// has it.
func (c counted) cell(list []counted, flags bio.Options) string {
	i := int(flags)
	if i >= len(list) || list[i].function != c.function || list[i].flags != flags {
		return ""
	}
	return fmt.Sprintf("%d/%d", len(list[i].bio), len(list[i].openSSL))
}

func cycleSyscalls(list []counted) string {
	own, other := 0, 0
	add := func(function string, flags bio.Options, times int) {
		for _, c := range list {
			if c.function == function && c.flags == flags && c.family == unix.AF_INET && c.socktype == unix.SOCK_STREAM {
				own += times * len(c.bio)
				other += times * len(c.openSSL)
			}
		}
	}
	add("socket", 0, 1)
	add("connect", bio.NonBlock|bio.KeepAlive|bio.NoDelay, 1)
	add("accept", bio.NonBlock, 1)
	add("close", 0, 2)
	return fmt.Sprintf("%d/%d", own, other)
}

func columnName(flags bio.Options) string {
	switch flags {
	case 0:
		return "none"
	case bio.ListenOptions:
		return "all"
	case bio.ListenOptions &^ bio.TFO:
		return "all but TFO"
	}
	return flags.String()
}

func socketName(family, socktype int) string {
	names := map[int]string{unix.AF_INET: "AF_INET", unix.AF_INET6: "AF_INET6", unix.AF_UNIX: "AF_UNIX"}
	if socktype == unix.SOCK_DGRAM {
		return names[family] + " SOCK_DGRAM"
	}
	return names[family]
}
