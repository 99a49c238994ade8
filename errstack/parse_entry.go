package errstack

import (
	"strconv"
	"strings"
	"unicode"
)

// ParseEntry returns the entry that a line shows: one of [Stack.Print], or of ERR_print_errors of
// OpenSSL 1.1.1 or 3.x.
//
//	40A7404E567F0000:error:80000062:system library:BIO_bind:Address already in use:crypto/bio/bio_sock2.c:177:calling bind()
//
// The code is the one that [ParseCode] finds. Anything may precede it. The data ends with the
// line, without its newline. Characters that [Entry.String] escapes stay escaped. Fields
// that the line does not have are empty: a line of [Code.String] has neither position nor data,
// the short form err:CODE:… no function. The texts of the library and the reason are not kept.
// [Entry.String] has those that the program knows; package allreasons knows all of OpenSSL's.
//
// ParseEntry fails if the line has no code.
//
// No OpenSSL counterpart.
func ParseEntry(line string) (Entry, error) {
	line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	code, rest, short, err := findCode(strings.TrimSpace(line))
	if err != nil {
		return Entry{}, err
	}
	rest += line[len(strings.TrimRightFunc(line, unicode.IsSpace)):] // white space at the end belongs to the data
	e := Entry{Code: code}
	if short {
		for range 3 { // library, function and reason, as numbers
			_, rest = cutField(rest, "")
		}
	} else {
		_, rest = cutField(rest, code.libField())
		e.Func, rest = cutField(rest, "")
		_, rest = cutField(rest, code.reasonField())
	}
	e.at, e.Data = cutPosition(rest)
	return e, nil
}

// cutField returns the first field of s, and what follows the colon after it. A field
// that is known may have colons; any other ends at the first.
func cutField(s, known string) (field, rest string) {
	if rest, ok := strings.CutPrefix(s, known+":"); ok {
		return known, rest
	}
	field, rest, _ = strings.Cut(s, ":")
	return field, rest
}

// cutPosition returns the position in FILE:LINE:DATA, and the data. A file may have colons: the
// line is the first number between two. Without such a number there is neither.
func cutPosition(s string) (at position, data string) {
	for i := range len(s) {
		if s[i] != ':' {
			continue
		}
		digits, data, ok := strings.Cut(s[i+1:], ":")
		if line, err := strconv.Atoi(digits); ok && err == nil {
			return position{s[:i], line}, data
		}
	}
	return position{}, ""
}
