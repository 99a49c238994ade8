package errstack

// SetMark marks the newest entry, so that [Stack.PopToMark] can return to it, and
// reports false, with nothing remembered, where there is no entry. Marks nest: an entry
// marked twice needs two calls of PopToMark or [Stack.ClearLastMark]. A mark is gone
// with its entry, also when that is dropped to make room.
//
// It is ERR_set_mark(3).
func (s *Stack) SetMark() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.empty() {
		return false
	}
	s.ring[s.top].marks++
	return true
}

// PopToMark removes the entries newer than the newest marked one, takes one mark from
// that and keeps it, and reports true. Where no entry is marked it removes all and
// reports false; so after a SetMark on an empty Stack it still does what is wanted.
//
// It is ERR_pop_to_mark(3).
func (s *Stack) PopToMark() bool {
	s.mu.Lock()
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

// ClearLastMark takes one mark from the newest marked entry, removes no entry, and
// reports whether there was a mark.
//
// It is ERR_clear_last_mark(3).
func (s *Stack) ClearLastMark() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	newer, marked := s.countToMark()
	if marked {
		s.at(s.len()-1-newer).marks--
	}
	return marked
}

// CountToMark returns how many entries are newer than the newest marked one, and how
// many there are in all where none is marked.
//
// It is ERR_count_to_mark(3) of OpenSSL 3.2.
func (s *Stack) CountToMark() int {
	s.mu.Lock()
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
