// This file exists because '@' is a letter of a path like any other where there are
// no abstract names.

//go:build unix && !linux

package sys

const atIsAbstract = false

var abstractLimits []Limit
