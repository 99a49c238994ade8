// Package repo tests the repository itself: what its packages import, what its pages say,
// that it can be renamed, and what programs that use it look like. It has only tests.
package repo
