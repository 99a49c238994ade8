package errstack

// State is a set of entries that was taken from a [Stack], to be put back there or on
// another one. It does not change, may be copied, and may be restored any number of
// times. The zero State has no entries.
//
// It is OSSL_ERR_STATE of OpenSSL 3.2.
type State struct {
	n    uint
	list [capacity]slot
}

// Len returns how many entries the State has, 0 to 15.
func (st State) Len() int { return int(st.n) }

// copy fills an empty st with the entries of s from index first on.
func (st *State) copy(s *Stack, first uint) {
	for i := first; i < s.len(); i++ {
		st.list[st.n] = *s.at(i)
		st.list[st.n].marks = 0
		st.n++
	}
}

// Save removes all entries, with their marks, and returns them.
//
// It is OSSL_ERR_STATE_save(3).
func (s *Stack) Save() State {
	var state State
	s.mu.Lock()
	defer s.mu.Unlock()
	state.copy(s, 0)
	s.clear()
	return state
}

// SaveToMark removes the entries newer than the newest marked one and returns them. The
// marked entry stays, and stays marked: [Stack.PopToMark] or [Stack.ClearLastMark] takes
// the mark away. Where no entry is marked it removes all.
//
// It is OSSL_ERR_STATE_save_to_mark(3).
func (s *Stack) SaveToMark() State {
	var state State
	s.mu.Lock()
	defer s.mu.Unlock()
	newer, _ := s.countToMark()
	state.copy(s, s.len()-newer)
	for range newer {
		s.pop()
	}
	return state
}

// Restore adds the entries of state, the oldest first, as new ones: without marks, and
// the oldest entries of s make room where that is needed.
//
// It is OSSL_ERR_STATE_restore(3).
func (s *Stack) Restore(state State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range state.n {
		*s.push() = state.list[i]
	}
}
