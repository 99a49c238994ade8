package errstack_test

import (
	"testing"

	"example.com/bio/errstack"
)

func TestSave(t *testing.T) {
	var st errstack.Stack
	if n := st.Save().Len(); n != 0 {
		t.Errorf("saved %d entries of an empty Stack", n)
	}
	fill(&st, 1, 3)
	st.AddData("kept")
	st.SetMark()
	saved := st.Save()
	expect(t, &st)
	if st.ClearLastMark() || saved.Len() != 3 {
		t.Errorf("Save left a mark, or saved %d entries", saved.Len())
	}
	for range 2 {
		st.Restore(saved)
	}
	expect(t, &st, 1, 2, 3, 1, 2, 3)
	if last, _ := st.PeekLast(); last.Data != "kept" || last.Line() == 0 {
		t.Errorf("the restored entry has the data %q and the line %d", last.Data, last.Line())
	}
	if st.PopToMark() {
		t.Error("Restore restored the mark")
	}

	// A State can be restored on another Stack, whose oldest entries make room as usual.
	var other errstack.Stack
	fill(&other, 100, 14)
	other.Restore(saved)
	expect(t, &other, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 1, 2, 3)
	if other.Dropped() != 2 {
		t.Errorf("Dropped = %d, want 2", other.Dropped())
	}
	full := other.Save()
	fill(&other, 1, 1)
	other.Restore(full)
	expect(t, &other, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 1, 2, 3)
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
	expect(t, &st, 1, 2)
	st.Restore(saved)
	expect(t, &st, 1, 2, 3, 4)
	if !st.PopToMark() {
		t.Error("SaveToMark took the mark")
	}
	expect(t, &st, 1, 2)
	saved = st.SaveToMark()
	expect(t, &st)
	if saved.Len() != 2 {
		t.Errorf("without a mark %d entries were saved, want 2", saved.Len())
	}
}
