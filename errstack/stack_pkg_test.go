package errstack

import (
	"math/rand/v2"
	"syscall"
	"testing"
)

// TestUnusedSlots holds that a slot without an entry is empty: what is added next gets no
// marks and no data of before, and nothing is kept alive.
func TestUnusedSlots(t *testing.T) {
	step := Step{Syscall: "bind", SysData: "calling bind()", Code: Pack(LibBIO, 117), Data: "data"}
	failure := step.Make("BIO_bind", syscall.EACCES, nil, 1)
	var st Stack
	var state State
	operations := map[string]func(){
		"Raise":         func() { st.Raise(LibBIO, 100, "data") },
		"Record":        func() { st.Record(&failure) },
		"Get":           func() { st.Get() },
		"Pop":           func() { st.Pop() },
		"SetMark":       func() { st.SetMark() },
		"PopToMark":     func() { st.PopToMark() },
		"ClearLastMark": func() { st.ClearLastMark() },
		"Save":          func() { state = st.Save() },
		"SaveToMark":    func() { state = st.SaveToMark() },
		"Restore":       func() { st.Restore(state) },
		"Clear":         func() { st.Clear() },
	}
	often := []string{"Raise", "Record", "Record", "SetMark", "Get", "Pop", "PopToMark", "ClearLastMark"}
	rarely := []string{"Save", "SaveToMark", "Restore", "Clear"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		name := often[random.IntN(len(often))]
		if random.IntN(30) == 0 {
			name = rarely[random.IntN(len(rarely))]
		}
		operations[name]()
		for i := st.len(); i < slots; i++ {
			if s := st.at(i); s.code != 0 || s.marks != 0 || s.pc != 0 || s.function != "" || s.data != "" {
				t.Fatalf("after %s, with %d entries: slot %d holds %+v", name, st.len(), i, *s)
			}
		}
	}
	if st.Dropped() == 0 {
		t.Error("the Stack was never full")
	}
}
