package errstack

import (
	"errors"
	"testing"
)

// TestNextLibraryEnds takes all numbers, and gives them back, which a program cannot do.
func TestNextLibraryEnds(t *testing.T) {
	taken := registered.taken
	defer func() { registered.taken = taken }()
	registered.taken = 0
	for want := LibUser; want <= 255; want++ {
		if got, err := NextLibrary(); err != nil || got != want {
			t.Fatalf("NextLibrary = %d, %v, want %d", got, err, want)
		}
	}
	for range 2 {
		if got, err := NextLibrary(); !errors.Is(err, ErrNoLibrary) || got != 0 {
			t.Errorf("NextLibrary = %d, %v after the last number", got, err)
		}
	}
}
