package errstack_test

import (
	"fmt"
	"testing"

	"example.com/bio/errstack"
)

// fill raises n errors with the reasons first, first+1 and so on.
func fill(st *errstack.Stack, first, n int) {
	for i := range n {
		st.Raise(errstack.LibUser, errstack.Reason(first+i), "")
	}
}

// reasons returns those of all entries, the oldest first.
func reasons(st *errstack.Stack) string {
	list := []errstack.Reason{}
	for e := range st.All() {
		list = append(list, e.Code.Reason())
	}
	return fmt.Sprint(list)
}

func expect(t *testing.T, st *errstack.Stack, want string) {
	t.Helper()
	if got := reasons(st); got != want {
		t.Errorf("the Stack has the reasons %s, want %s", got, want)
	}
}

// TestMarkOverflow is the table of the boundary at which a marked entry is dropped, at
// every place where the ring can begin.
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

func TestPop(t *testing.T) {
	var st errstack.Stack
	if st.Pop() {
		t.Error("Pop of an empty Stack = true")
	}
	fill(&st, 1, 3)
	st.SetMark()
	if !st.Pop() {
		t.Error("Pop = false")
	}
	expect(t, &st, "[1 2]")
	if st.ClearLastMark() {
		t.Error("Pop left the mark of its entry")
	}
	fill(&st, 4, 1)
	expect(t, &st, "[1 2 4]")
	for range 3 {
		st.Pop()
	}
	expect(t, &st, "[]")
	if st.Pop() || st.Len() != 0 {
		t.Error("Pop went below empty")
	}
}

func TestSave(t *testing.T) {
	var st errstack.Stack
	if n := st.Save().Len(); n != 0 {
		t.Errorf("saved %d entries of an empty Stack", n)
	}
	fill(&st, 1, 3)
	st.AddData("kept")
	st.SetMark()
	saved := st.Save()
	expect(t, &st, "[]")
	if st.ClearLastMark() || saved.Len() != 3 {
		t.Errorf("Save left a mark, or saved %d entries", saved.Len())
	}
	for range 2 {
		st.Restore(saved)
	}
	expect(t, &st, "[1 2 3 1 2 3]")
	if last, _ := st.PeekLast(); last.Data != "kept" || last.Line() == 0 {
		t.Errorf("the restored entry has the data %q and the line %d", last.Data, last.Line())
	}
	if st.PopToMark() {
		t.Error("Restore restored the mark")
	}

	// A State belongs to no Stack, and the usual rule of overflow holds.
	var other errstack.Stack
	fill(&other, 100, 14)
	other.Restore(saved)
	expect(t, &other, "[102 103 104 105 106 107 108 109 110 111 112 113 1 2 3]")
	if other.Dropped() != 2 {
		t.Errorf("Dropped = %d, want 2", other.Dropped())
	}
	full := other.Save()
	fill(&other, 1, 1)
	other.Restore(full)
	expect(t, &other, "[102 103 104 105 106 107 108 109 110 111 112 113 1 2 3]")
	other.Restore(errstack.State{})
	if other.Len() != 15 {
		t.Errorf("restoring the zero State left %d entries", other.Len())
	}
}

func TestSaveToMark(t *testing.T) {
	var st errstack.Stack
	fill(&st, 1, 2)
	st.SetMark()
	if n := st.SaveToMark().Len(); n != 0 {
		t.Errorf("with the mark on the newest entry %d were saved", n)
	}
	fill(&st, 3, 2)
	saved := st.SaveToMark()
	expect(t, &st, "[1 2]")
	st.Restore(saved)
	expect(t, &st, "[1 2 3 4]")
	if !st.PopToMark() {
		t.Error("SaveToMark took the mark")
	}
	expect(t, &st, "[1 2]")
	saved = st.SaveToMark()
	expect(t, &st, "[]")
	if saved.Len() != 2 {
		t.Errorf("without a mark %d entries were saved, want 2", saved.Len())
	}
}
