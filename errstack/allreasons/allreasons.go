// Package allreasons registers the texts of all error codes of OpenSSL 1.1.1 to 4.0. Programs
// import it for this effect:
//
//	import _ "example.com/bio/errstack/allreasons"
//
// Without it, package errstack has the names of all libraries and the texts of the BIO library
// and of the common reasons, which are all that this module raises. A program that reads errors
// of other libraries, from logs or from libcrypto itself, needs the rest.
//
// If a text changed, the one of the newest version is registered. [All] has the others.
package allreasons

import (
	"cmp"
	_ "embed"
	"iter"
	"strconv"
	"strings"

	"example.com/bio/errstack"
)

//go:generate go test -count=1 -run ^TestLibcrypto$ -update

// table has a line for each version, with its series, its name, and the number of its texts;
// an empty line; and a line for each Row, sorted. The field of the versions is empty in a
// row of all versions; otherwise it is FIRST-LAST, without the first or the last of all.
//
//go:embed reasons.txt
var table string

// Row is a text of a reason, and the versions of OpenSSL that have it.
//
// No OpenSSL counterpart.
type Row struct {
	// Lib is the library, or 0 for a reason that means the same in every library.
	Lib errstack.Lib
	// Reason is the reason, or 0 for the name of the library.
	Reason errstack.Reason
	Text   string
	// First and Last are the oldest and the newest version that has the text, such as
	// "1.1.1" and "3.0", among those that the table was made from: 1.1.1, 3.0, 3.5, 3.6
	// and 4.0.
	First, Last string
}

// All returns an iterator over all rows, sorted by library and reason. If the text of a
// reason changed, its rows follow each other, the newest first. Some reasons of 1.1.1 that
// were no longer used got another meaning later.
//
// No OpenSSL counterpart.
func All() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		known, rows := versions()
		oldest, newest := known[0].series, known[len(known)-1].series
		for line := range strings.Lines(rows) {
			// Not strings.Split: programs would pay for it when they start.
			lib, line, _ := strings.Cut(line, "\t")
			reason, line, _ := strings.Cut(line, "\t")
			span, text, _ := strings.Cut(line, "\t")
			first, last, _ := strings.Cut(span, "-")
			row := Row{errstack.Lib(number(lib)), errstack.Reason(number(reason)), strings.TrimSuffix(text, "\n"),
				cmp.Or(first, oldest), cmp.Or(last, newest)}
			if !yield(row) {
				return
			}
		}
	}
}

// number reads a number of the table, which the tests hold to be well formed.
func number(digits string) uint64 {
	n, _ := strconv.ParseUint(digits, 10, 32)
	return n
}

// version is a version of OpenSSL that the table was made from.
type version struct {
	series string // such as 3.0
	name   string // such as 3.0.22
	texts  string // how many it has
}

// versions returns the versions of the table, the oldest first, and its rows.
func versions() (known []version, rows string) {
	head, rows, _ := strings.Cut(table, "\n\n")
	for line := range strings.SplitSeq(head, "\n") {
		fields := strings.Split(line, "\t")
		known = append(known, version{fields[0], fields[1], fields[2]})
	}
	return known, rows
}

func init() {
	texts := make(map[errstack.Reason]string)
	var lib errstack.Lib
	load := func() {
		if err := errstack.LoadStrings(lib, texts); err != nil {
			panic(err)
		}
		clear(texts)
	}
	for row := range All() {
		if row.Lib != lib {
			load()
			lib = row.Lib
		}
		if _, newer := texts[row.Reason]; !newer {
			texts[row.Reason] = row.Text
		}
	}
	load()
}
