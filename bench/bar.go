//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// bar is a ratio that package bio is held to. Where beats is set the ratio is the other
// peer's time to bio's, which must be at least limit; else bio's to the other's, which
// must be at most limit.
type bar struct {
	operation, peer string
	limit           float64
	beats           bool
}

var bars = []bar{
	{operation: "cycle", peer: peerOpenSSL, limit: 1.05},
	{operation: "cycle", peer: peerC, limit: 1.08},
	{operation: "cycle", peer: peerNet, limit: 1.35, beats: true},
	{operation: "cycle", peer: peerMdlayher, limit: 1.5, beats: true},
	{operation: "cycle-blocking", peer: peerOpenSSL, limit: 1.08},
	{operation: "listen", peer: peerOpenSSL, limit: 1.08},
	{operation: "would-block", peer: peerOpenSSL, limit: 1.12},
	{operation: "in-use", peer: peerOpenSSL, limit: 0.85},
	{operation: "refused", peer: peerOpenSSL, limit: 1.0},
}

// printBars prints each bar and whether it is met. Those of peers or operations that were
// not measured are left out.
func printBars(w io.Writer, found results) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	header := "bar\tlimit\tmeasured\tspread\t\n"
	for _, b := range bars {
		own, other := found[b.operation][peerBio], found[b.operation][b.peer]
		what, limit := "bio to "+b.peer, "at most"
		if b.beats {
			own, other = other, own
			what, limit = b.peer+" to bio", "at least"
		}
		if f, ok := ratio(own, other); ok {
			fmt.Fprint(t, header)
			header = ""
			fmt.Fprintf(t, "%s, %s\t%s %.2f\t%.2f\t±%.2f\t%s\n", b.operation, what, limit, b.limit, f.median, f.spread, verdict(b.met(f)))
		}
	}
	return t.Flush()
}

func (b bar) met(f figure) bool {
	if b.beats {
		return f.median >= b.limit
	}
	return f.median <= b.limit
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "NOT MET"
}
