//go:build linux && gc && !purego && (amd64 || arm64)

package errstack

import "testing"

// TestCallerIsAskedOnce changes the position that is kept for a place, and sees it come
// back from there.
func TestCallerIsAskedOnce(t *testing.T) {
	const other = 12345
	var got [3]uintptr
	for i := range got {
		got[i] = Caller(1)
		for j := range places {
			if p := places[j].Load(); i == 0 && p != nil && p.pc == got[0] {
				places[j].Store(&place{p.placeKey, other})
			} else if p != nil && p.pc == other {
				places[j].Store(nil)
			}
		}
	}
	if got[0] == other || got[1] != other || got[2] != got[0] {
		t.Errorf("%v", got)
	}
}
