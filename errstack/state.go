package errstack

// State is a set of entries taken from a [Stack], to be restored on the same Stack or on
// another. It does not change, may be copied, and may be restored any number of times.
// The zero State has no entries.
//
// Corresponds to OSSL_ERR_STATE of OpenSSL 3.2. See OSSL_ERR_STATE_save(3).
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
// Corresponds to OSSL_ERR_STATE_save. See OSSL_ERR_STATE_save(3).
func (s *Stack) Save() State {
	var state State
	s.lock()
	defer s.mu.Unlock()
	state.copy(s, 0)
	s.clear()
	return state
}

// SaveToMark removes the entries newer than the newest marked one and returns them. The
// marked entry stays, and stays marked until [Stack.PopToMark] or [Stack.ClearLastMark]
// removes the mark. If no entry is marked, SaveToMark removes all.
//
// Corresponds to OSSL_ERR_STATE_save_to_mark. See OSSL_ERR_STATE_save(3).
func (s *Stack) SaveToMark() State {
	var state State
	s.lock()
	defer s.mu.Unlock()
	newer, _ := s.countToMark()
	state.copy(s, s.len()-newer)
	for range newer {
		s.pop()
	}
	return state
}

// Restore adds the entries of state, the oldest first, without marks. If there is not
// enough room, the oldest entries of s are dropped.
//
// Corresponds to OSSL_ERR_STATE_restore. See OSSL_ERR_STATE_save(3).
func (s *Stack) Restore(state State) {
	s.lock()
	defer s.mu.Unlock()
	for i := range state.n {
		*s.push() = state.list[i]
	}
}
