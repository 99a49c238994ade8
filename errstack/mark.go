package errstack

// SetMark marks the newest entry, so that [Stack.PopToMark] can return to it. It reports
// false, and marks nothing, if the Stack is empty. Marks nest: an entry marked twice needs
// two calls of PopToMark or [Stack.ClearLastMark]. A mark goes with its entry, also when
// the entry is dropped to make room.
//
// Corresponds to ERR_set_mark. See ERR_set_mark(3).
func (s *Stack) SetMark() bool {
	s.lock()
	defer s.mu.Unlock()
	if s.empty() {
		return false
	}
	s.ring[s.top].marks++
	return true
}

// PopToMark removes the entries newer than the newest marked one, removes one mark from
// that entry, and reports true. If no entry is marked it removes all and reports false, so
// that after a SetMark on an empty Stack it still does what is wanted.
//
// Corresponds to ERR_pop_to_mark. See ERR_set_mark(3).
func (s *Stack) PopToMark() bool {
	s.lock()
	defer s.mu.Unlock()
	_, marked := s.popToMark()
	return marked
}

func (s *Stack) popToMark() (removed uint, marked bool) {
	removed, marked = s.countToMark()
	for range removed {
		s.pop()
	}
	if marked {
		s.ring[s.top].marks--
	}
	return removed, marked
}

// ClearLastMark removes one mark from the newest marked entry, and reports whether there
// was a mark. It removes no entry.
//
// Corresponds to ERR_clear_last_mark. See ERR_set_mark(3).
func (s *Stack) ClearLastMark() bool {
	s.lock()
	defer s.mu.Unlock()
	newer, marked := s.countToMark()
	if marked {
		s.at(s.len()-1-newer).marks--
	}
	return marked
}

// CountToMark returns how many entries are newer than the newest marked one, or how many
// there are in all if none is marked.
//
// Corresponds to ERR_count_to_mark of OpenSSL 3.2. See ERR_set_mark(3).
func (s *Stack) CountToMark() int {
	s.lock()
	defer s.mu.Unlock()
	newer, _ := s.countToMark()
	return int(newer)
}

func (s *Stack) countToMark() (newer uint, marked bool) {
	n := s.len()
	for newer < n {
		if s.at(n-1-newer).marks > 0 {
			return newer, true
		}
		newer++
	}
	return n, false
}
