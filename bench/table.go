//go:build linux && (amd64 || arm64)

package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

// row is one peer's figures of one operation.
type row struct {
	operation, peer  string
	time             figure // ns
	toOpenSSL, toC   figure
	hasOpenSSL, hasC bool
}

// rows returns the figures in the order of operations and peers.
func (r *runner) rows(found results) (rows []row) {
	for _, o := range r.chosen {
		for _, p := range r.peers {
			values := found[o.name][p.name]
			if len(values) == 0 {
				continue
			}
			row := row{operation: o.name, peer: p.name, time: figureOf(values)}
			row.toOpenSSL, row.hasOpenSSL = ratio(values, found[o.name][peerOpenSSL])
			row.toC, row.hasC = ratio(values, found[o.name][peerC])
			rows = append(rows, row)
		}
	}
	return rows
}

// printTable prints the rows for people.
func printTable(w io.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "operation\tpeer\tns\tspread\tto OpenSSL\tspread\tto C\tspread")
	before := ""
	for _, r := range rows {
		name := r.operation
		if name == before {
			name = ""
		}
		before = r.operation
		fmt.Fprintf(t, "%s\t%s\t%.0f\t±%.0f%%\t%s\t%s\n", name, r.peer, r.time.median,
			100*r.time.spread/r.time.median, ratioColumns(r.toOpenSSL, r.hasOpenSSL), ratioColumns(r.toC, r.hasC))
	}
	return t.Flush()
}

func ratioColumns(f figure, ok bool) string {
	if !ok {
		return "-\t-"
	}
	return fmt.Sprintf("%.2f\t±%.2f", f.median, f.spread)
}

// printCSV prints the rows as comma-separated values; ratios that could not be had are
// empty.
func printCSV(w io.Writer, rows []row) error {
	c := csv.NewWriter(w)
	c.Write([]string{"operation", "peer", "ns", "ns_spread", "to_openssl", "to_openssl_spread", "to_c", "to_c_spread"})
	number := func(x float64, ok bool) string {
		if !ok {
			return ""
		}
		return strconv.FormatFloat(x, 'f', 4, 64)
	}
	for _, r := range rows {
		c.Write([]string{r.operation, r.peer, number(r.time.median, true), number(r.time.spread, true),
			number(r.toOpenSSL.median, r.hasOpenSSL), number(r.toOpenSSL.spread, r.hasOpenSSL),
			number(r.toC.median, r.hasC), number(r.toC.spread, r.hasC)})
	}
	c.Flush()
	return c.Error()
}

// writeMarkdown writes the ratios to OpenSSL to a file, one row an operation.
func (r *runner) writeMarkdown(file string, rows []row) error {
	w := new(strings.Builder)
	var names []string
	cells := make(map[string]string)
	for _, p := range r.peers {
		if p.name != peerOpenSSL {
			names = append(names, p.name)
		}
	}
	for _, row := range rows {
		if row.hasOpenSSL {
			cells[row.operation+row.peer] = fmt.Sprintf("%.2f", row.toOpenSSL.median)
		}
	}
	fmt.Fprintf(w, "| time, as a ratio to OpenSSL's | %s |\n|--%s|\n", strings.Join(names, " | "), strings.Repeat("|--", len(names)))
	for _, o := range r.chosen {
		fmt.Fprintf(w, "| %s |", o.about)
		for _, name := range names {
			fmt.Fprintf(w, " %s |", cells[o.name+name])
		}
		fmt.Fprintln(w)
	}
	return os.WriteFile(file, []byte(w.String()), 0o666)
}
