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

// TestPlacesOfOneSlot holds that a place answers for its own key alone, whatever slot it
// is in.
func TestPlacesOfOneSlot(t *testing.T) {
	kept := &place{placeKey{above: [depth]uintptr{1, 2}, skip: 1}, 12345}
	for i := range places {
		places[i].Store(kept)
	}
	for _, test := range []struct {
		skip  int
		above [depth]uintptr
		want  *place
	}{
		{1, [depth]uintptr{1, 2}, kept},
		{1, [depth]uintptr{1, 2, 3, 4}, kept},
		{2, [depth]uintptr{1, 2, 3, 4}, nil},
		{1, [depth]uintptr{1, 3, 3, 4}, nil},
		{1, [depth]uintptr{2, 2, 3, 4}, nil},
	} {
		if got := find(test.skip, &test.above); got != test.want {
			t.Errorf("find(%d, %v): %v, want %v", test.skip, test.above, got, test.want)
		}
	}
	for i := range places {
		places[i].Store(nil)
	}
}
