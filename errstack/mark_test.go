package errstack_test

import (
	"testing"

	"example.com/bio/errstack"
)

func TestMarks(t *testing.T) {
	var st errstack.Stack
	is := func(want bool, got bool) {
		t.Helper()
		if got != want {
			t.Errorf("got %t, want %t", got, want)
		}
	}
	fill(&st, 1, 1)
	is(true, st.SetMark())
	is(true, st.PopToMark())
	expect(t, &st, 1)
	is(true, st.SetMark())
	is(true, st.ClearLastMark())
	expect(t, &st, 1)

	is(true, st.SetMark())
	fill(&st, 2, 1)
	is(true, st.PopToMark())
	expect(t, &st, 1)

	// Two marks on one entry, then one on each of two.
	is(true, st.SetMark())
	is(true, st.SetMark())
	fill(&st, 2, 1)
	is(true, st.PopToMark())
	expect(t, &st, 1)
	fill(&st, 2, 1)
	is(true, st.PopToMark())
	expect(t, &st, 1)
	is(true, st.SetMark())
	fill(&st, 2, 2)
	is(true, st.SetMark())
	fill(&st, 4, 2)
	is(true, st.PopToMark())
	expect(t, &st, 1, 2, 3)
	is(true, st.PopToMark())
	expect(t, &st, 1)

	// Without a mark.
	is(false, st.ClearLastMark())
	expect(t, &st, 1)
	is(false, st.PopToMark())
	expect(t, &st)
	is(false, st.SetMark())
	is(false, st.PopToMark())
	is(false, st.ClearLastMark())
}

// TestMarkOverflow tests the boundary at which a marked entry is dropped, with every slot
// as the first of the ring.
func TestMarkOverflow(t *testing.T) {
	for start := range 17 {
		for newer := range 20 {
			var st errstack.Stack
			for range start {
				fill(&st, 1000, 1)
				st.Get()
			}
			fill(&st, 0, 1)
			st.SetMark()
			fill(&st, 1, newer)
			alive := newer <= 14
			count := newer
			if !alive {
				count = 15
			}
			if got := st.CountToMark(); got != count {
				t.Errorf("start %d, %d newer: CountToMark = %d, want %d", start, newer, got, count)
			}
			if got := st.Dropped(); got != uint64(max(0, newer-14)) {
				t.Errorf("start %d, %d newer: Dropped = %d", start, newer, got)
			}
			if got := st.PopToMark(); got != alive {
				t.Errorf("start %d, %d newer: PopToMark = %t, want %t", start, newer, got, alive)
			}
			if want := number(alive); st.Len() != want {
				t.Errorf("start %d, %d newer: %d left after PopToMark, want %d", start, newer, st.Len(), want)
			}
		}
	}
}

func TestClearLastMarkRemovesNothing(t *testing.T) {
	var st errstack.Stack
	fill(&st, 1, 1)
	st.SetMark()
	fill(&st, 2, 15)
	if st.ClearLastMark() {
		t.Error("ClearLastMark found the mark of a dropped entry")
	}
	if st.Len() != 15 {
		t.Errorf("Len = %d, want 15", st.Len())
	}
}

func TestCountToMark(t *testing.T) {
	var st errstack.Stack
	count := func(want int) {
		t.Helper()
		if got := st.CountToMark(); got != want {
			t.Errorf("CountToMark = %d, want %d", got, want)
		}
	}
	count(0)
	fill(&st, 1, 3)
	count(3)
	st.SetMark()
	count(0)
	fill(&st, 4, 2)
	count(2)
	st.SetMark()
	st.SetMark()
	count(0)
	fill(&st, 6, 1)
	count(1)
	st.ClearLastMark()
	count(1)
	st.ClearLastMark()
	count(3)
	st.Get()
	st.Get()
	count(3)
	st.Get() // the marked one
	count(3)
	st.Clear()
	count(0)
}
