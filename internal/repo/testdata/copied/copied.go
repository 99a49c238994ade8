// Package copied copies a Stack, which go vet has to catch.
package copied

import "example.com/bio/errstack"

// Len counts the entries of a copy.
func Len() int {
	shared := errstack.Default()
	st := *shared
	return st.Len()
}
