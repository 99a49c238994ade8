package main

import (
	"fmt"
	"os"
	"strings"
)

// What the operations do, for the reader of the table.
var descriptions = map[string]string{
	"Cycle":                              "socket, connect NONBLOCK with KEEPALIVE and NODELAY, accept NONBLOCK, close both",
	"CycleBlocking":                      "the same with a blocking connect",
	"SocketClose":                        "socket and close",
	"Listen":                             "socket AF_INET6, listen with all flags of OpenSSL 3.0, close",
	"ConnectRefused":                     "blocking connect to an address that refuses, on the same descriptor",
	"BindInUse":                          "bind to an address in use, on the same descriptor",
	"AcceptWouldBlock":                   "accept from a non-blocking listener without a connection",
	"Cycle/descriptors=10":               "Cycle with 10 other descriptors open",
	"Cycle/descriptors=1000":             "Cycle with 1,000 other descriptors open",
	"Cycle/descriptors=15000":            "Cycle with 15,000 other descriptors open",
	"Cycle/goroutines=1":                 "Cycle by 1 goroutine or thread on its own listener",
	"Cycle/goroutines=8":                 "Cycle by 8 goroutines or threads on their own listeners",
	"Cycle/goroutines=256":               "Cycle by 256 goroutines or threads on their own listeners",
	"BindNotOpen/goroutines=1":           "bind that fails at once (EBADF) and is recorded, by 1 goroutine or thread",
	"BindNotOpen/goroutines=256":         "the same by 256 on one Stack (OpenSSL: each thread has its queue)",
	"BindNotOpenOwnStack/goroutines=256": "the same by 256, each on its own Stack",
}

// The lines of the page between which the table is.
const (
	tableBegin = "<!-- table -->\n"
	tableEnd   = "<!-- /table -->\n"
)

// table returns the medians as a table in Markdown.
func (r *run) table() (string, error) {
	var text strings.Builder
	fmt.Fprintf(&text, "%s.\n\n| operation | %s |\n%s|\n", r.machine, strings.Join(r.peers, " | "), strings.Repeat("|--", len(r.peers)+1))
	for _, operation := range r.operations {
		description, ok := descriptions[operation]
		if !ok {
			return "", fmt.Errorf("no description of the operation %s", operation)
		}
		fmt.Fprintf(&text, "| %s |", description)
		for _, peer := range r.peers {
			ratio, ok := r.ratios[result{operation, peer}]
			if !ok {
				text.WriteString("  |")
				continue
			}
			fmt.Fprintf(&text, " %.2f |", ratio.median)
		}
		text.WriteByte('\n')
	}
	return text.String(), nil
}

// writeTable replaces the table of a page.
func (r *run) writeTable(page string) error {
	table, err := r.table()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), tableBegin)
	_, after, found := strings.Cut(rest, tableEnd)
	if !ok || !found {
		return fmt.Errorf("%s: no lines %q and %q", page, strings.TrimSpace(tableBegin), strings.TrimSpace(tableEnd))
	}
	return os.WriteFile(page, []byte(before+tableBegin+table+tableEnd+after), 0o666)
}
