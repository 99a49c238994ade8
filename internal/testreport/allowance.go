package main

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// allowance is a line of the list of skips: which tests of which package may be
// skipped. The package is written without the module's path, the root as ".".
type allowance struct {
	pkg, test string
	used      bool
}

// readAllowances returns the lines of the list that are about one of the places: place,
// package, pattern of test names, reason, separated by blanks. Empty lines and lines
// that begin with '#' say nothing.
func readAllowances(list io.Reader, places []string) ([]allowance, error) {
	var allowed []allowance
	lines := bufio.NewScanner(list)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if len(fields) < 4 {
			return nil, fmt.Errorf("line %d: want place, package, test and reason", n)
		}
		if _, err := path.Match(fields[2], ""); err != nil {
			return nil, fmt.Errorf("line %d: %s: %v", n, fields[2], err)
		}
		if slices.Contains(places, fields[0]) {
			allowed = append(allowed, allowance{pkg: fields[1], test: fields[2]})
		}
	}
	return allowed, lines.Err()
}

// allows reports whether the test may be skipped. A pattern does not reach over
// the slash before a subtest.
func (a *allowance) allows(pkg, test string) bool {
	matches, _ := path.Match(a.test, test)
	return matches && a.pkg == pkg
}
