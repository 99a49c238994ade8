package errstack

import (
	"iter"
	"strings"
	"sync"
)

// capacity is how many entries a Stack holds: C has 16 slots and keeps one free.
const (
	capacity = slots - 1
	slots    = 16
)

// slot is an entry as a Stack keeps it. Nothing is resolved or formatted in it, and it
// refers to no error, so that a Stack keeps nothing alive but text.
type slot struct {
	_        [0]func() // not comparable: a function that compares a Stack would be in every program
	code     Code
	marks    uint32
	pc       uintptr
	function string // "" for the Go function at pc
	data     string
}

// set makes s, which is empty, an entry of e. Each field is written where it stays: with a slot that is
// made elsewhere and copied Record takes twice as long.
func (s *slot) set(code Code, e *Error, data string) {
	s.code, s.pc, s.function, s.data = code, e.pc, e.Func(), data
}

// entry resolves what an Entry has ready.
func (s *slot) entry() Entry {
	e := Entry{Code: s.code, Func: s.function, Data: s.data, pc: s.pc}
	if e.Func == "" {
		e.Func = functionAt(s.pc)
	}
	return e
}

// found is the result of a method that looks for an entry and found s, if ok.
func (s *slot) found(ok bool) (Entry, bool) {
	if !ok {
		return Entry{}, false
	}
	return s.entry(), true
}

// Stack is an error queue, the one that every thread has in OpenSSL. It holds 15 entries;
// the oldest is dropped to make room. The zero value is empty and ready. All methods may
// be called from any number of goroutines; marks ([Stack.SetMark] and what goes with it)
// make sense only where one user at a time adds entries. A Stack must not be copied
// after its first use.
//
// See ERR_get_error(3).
type Stack struct {
	mu      sync.Mutex
	bottom  uint // the slot before the oldest entry
	top     uint // the slot of the newest entry; equal to bottom where there is none
	id      uint64
	dropped uint64
	ring    [slots]slot
}

var standard Stack

// Default returns the Stack of the process, where the package-level functions of this
// module record: a log of what failed last, in whatever goroutine.
func Default() *Stack { return &standard }

// push makes room for a new newest entry and returns its slot, which is empty as all are
// that hold no entry.
func (s *Stack) push() *slot {
	s.top = (s.top + 1) % slots
	if s.top == s.bottom {
		s.bottom = (s.bottom + 1) % slots
		s.ring[s.bottom] = slot{}
		s.dropped++
	}
	return &s.ring[s.top]
}

// pop removes the newest entry.
func (s *Stack) pop() {
	s.ring[s.top] = slot{}
	s.top = (s.top + slots - 1) % slots
}

func (s *Stack) empty() bool { return s.top == s.bottom }

func (s *Stack) len() uint { return (s.top + slots - s.bottom) % slots }

// at returns the entry with index i, counted from the oldest.
func (s *Stack) at(i uint) *slot { return &s.ring[(s.bottom+1+i)%slots] }

// Raise adds an entry with the code of lib and reason, as [Pack] makes it, and data, ""
// for none. The entry names the Go function and the position of the call of Raise; both
// are resolved when they are read. A call that a go statement makes has no position.
//
// It is ERR_raise(3) and ERR_raise_data(3). Data is kept whole, whatever its length: in C
// data of 1024 characters and more becomes empty.
func (s *Stack) Raise(lib Lib, reason Reason, data string) {
	pc := Caller(1)
	s.mu.Lock()
	*s.push() = slot{code: Pack(lib, reason), pc: pc, data: data}
	s.mu.Unlock()
}

// Record adds the entries of err, and reports whether there were any. Entries has every
// [*Error] that err is, wraps or joins, in the order in which errors.Is visits a tree of
// joined errors, those of a cause before those of the error it caused. They are added
// as one: entries of another goroutine come before or after all of them. Position and
// function stay those of the error. A nil err, errors of other packages and errors that
// queue nothing in C (see [Step.Quiet]) add nothing.
func (s *Stack) Record(err error) bool {
	if e, ok := err.(*Error); ok && e != nil && e.cause == nil {
		s.mu.Lock()
		recorded := s.pushError(e)
		s.mu.Unlock()
		return recorded
	}
	var room [8]*Error
	tree := appendErrors(room[:0], err)
	recorded := false
	s.mu.Lock()
	for _, e := range tree {
		recorded = s.pushError(e) || recorded
	}
	s.mu.Unlock()
	return recorded
}

// pushError adds the entries of e itself, and reports whether there were any.
func (s *Stack) pushError(e *Error) bool {
	if e.step.Quiet {
		return false
	}
	if e.step.SysData != "" {
		s.push().set(Sys(e.errno), e, e.step.SysData)
	}
	if e.step.Code != 0 {
		s.push().set(e.step.Code, e, e.step.Data)
	}
	return e.step.SysData != "" || e.step.Code != 0
}

// Get removes the oldest entry and returns it. The result is false, with the zero Entry,
// where there is none.
//
// It is ERR_get_error_all(3), which returns the code alone and 0 where there is none: an
// entry with code 0 cannot be told from the end there.
func (s *Stack) Get() (Entry, bool) {
	s.mu.Lock()
	oldest, ok := *s.at(0), !s.empty()
	if ok {
		s.bottom = (s.bottom + 1) % slots
		s.ring[s.bottom] = slot{}
	}
	s.mu.Unlock()
	return oldest.found(ok)
}

// Peek returns the oldest entry and keeps it. The result is false where there is none.
//
// It is ERR_peek_error_all(3).
func (s *Stack) Peek() (Entry, bool) {
	s.mu.Lock()
	oldest, ok := *s.at(0), !s.empty()
	s.mu.Unlock()
	return oldest.found(ok)
}

// PeekLast returns the newest entry and keeps it. The result is false where there is
// none.
//
// It is ERR_peek_last_error_all(3).
func (s *Stack) PeekLast() (Entry, bool) {
	s.mu.Lock()
	newest, ok := s.ring[s.top], !s.empty()
	s.mu.Unlock()
	return newest.found(ok)
}

// Pop removes the newest entry, with its marks, and reports whether there was one.
//
// It is ERR_pop(3) of OpenSSL 3.3.
func (s *Stack) Pop() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.empty() {
		return false
	}
	s.pop()
	return true
}

// Clear removes all entries and marks. [Stack.Dropped] keeps its count.
//
// It is ERR_clear_error(3).
func (s *Stack) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
}

func (s *Stack) clear() {
	s.ring = [slots]slot{}
	s.top, s.bottom = 0, 0
}

// AddData appends texts to the data of the newest entry, with nothing between them and
// without a limit of length. On an empty Stack it does nothing.
//
// It is ERR_add_error_data(3).
func (s *Stack) AddData(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.empty() {
		return
	}
	data := &s.ring[s.top].data
	length := len(*data)
	for _, t := range texts {
		length += len(t)
	}
	var b strings.Builder
	b.Grow(length)
	b.WriteString(*data)
	for _, t := range texts {
		b.WriteString(t)
	}
	*data = b.String()
}

// Len returns how many entries there are, 0 to 15.
func (s *Stack) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int(s.len())
}

// Dropped returns how many entries were lost since the Stack was made, because newer
// ones took their room. C does not count them.
func (s *Stack) Dropped() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropped
}

// All returns an iterator over the entries, the oldest first, which removes nothing. It
// goes over the entries that there are when the loop begins; the body of the loop may
// call any method of the Stack.
func (s *Stack) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		var state State
		s.mu.Lock()
		state.copy(s, 0)
		s.mu.Unlock()
		for i := range state.n {
			if !yield(state.list[i].entry()) {
				return
			}
		}
	}
}
