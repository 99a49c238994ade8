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

// slot is an entry as a Stack keeps it. Nothing in it is resolved or formatted, and it
// keeps nothing alive but text.
type slot struct {
	code     Code
	marks    uint32
	pc       uintptr
	function string    // "" for the Go function at pc
	at       *position // if it is not that of pc
	data     string
}

// entry returns s as an Entry. It resolves the function of an entry that was raised.
func (s *slot) entry() Entry {
	e := Entry{Code: s.code, Func: s.function, Data: s.data, pc: s.pc}
	if e.Func == "" {
		e.Func = frame(s.pc).Function
	}
	if s.at != nil {
		e.at = *s.at
	}
	return e
}

// found is the result of a method that looks for an entry, and found s if ok is true.
func (s *slot) found(ok bool) (Entry, bool) {
	if !ok {
		return Entry{}, false
	}
	return s.entry(), true
}

// Stack is an error queue. It holds 15 entries and drops the oldest to make room. The zero
// value is empty and ready. All methods are safe for concurrent use; marks ([Stack.SetMark]
// and the methods that use them) make sense only if one user at a time adds entries. A
// Stack must not be copied after its first use.
//
// Corresponds to the queue that every thread has in OpenSSL. See ERR_get_error(3).
type Stack struct {
	mu      sync.Mutex
	bottom  uint // the slot before that of the oldest entry
	top     uint // the slot of the newest entry; equal to bottom if there is none
	id      uint64
	dropped uint64
	ring    [slots]slot
}

var standard Stack

// Default returns the Stack of the process, on which the package-level functions of this
// module record: a log of what failed last, in any goroutine.
func Default() *Stack { return &standard }

// lock locks s. A nil Stack would panic in any case; this says what was nil.
func (s *Stack) lock() {
	if s == nil {
		panic("errstack: nil *Stack")
	}
	s.mu.Lock()
}

// push makes room for a new entry and returns its slot, which is empty, as is every slot
// without an entry.
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

// at returns entry i, counted from the oldest.
func (s *Stack) at(i uint) *slot { return &s.ring[(s.bottom+1+i)%slots] }

// Raise adds an entry with the code that [Pack] makes of lib and reason, and with data,
// which may be "". The entry names the Go function and the position of the call of Raise,
// resolved when they are read. A call that a go statement makes has no position.
//
// Corresponds to ERR_raise and ERR_raise_data. See ERR_raise(3). OpenSSL turns data of 1024
// or more characters into the empty text; Raise keeps it.
func (s *Stack) Raise(lib Lib, reason Reason, data string) {
	pc := Caller(1)
	s.lock()
	*s.push() = slot{code: Pack(lib, reason), pc: pc, data: data}
	s.mu.Unlock()
}

// Push adds an entry that comes from elsewhere, and keeps its function, position and data: one
// that another Stack had, one that [ParseEntry] returned, or one of libcrypto. A wrapper of
// libcrypto makes it from what ERR_get_error_all returns, with [Entry.At].
//
// Corresponds to ERR_new, ERR_set_debug and ERR_set_error. See ERR_new(3).
func (s *Stack) Push(e Entry) {
	if e.Func == "" {
		e = e.At(e.File(), e.Line()) // with its pc, the slot would get a function
	}
	pushed := slot{code: e.Code, pc: e.pc, function: e.Func, data: e.Data}
	if e.at != (position{}) {
		at := e.at
		pushed.at = &at
	}
	s.lock()
	*s.push() = pushed
	s.mu.Unlock()
}

// Record adds the entries of err, and reports whether there were any. These are the entries
// of every [*Error] that err is, wraps or joins, in the order in which errors.Is visits a
// tree of joined errors, but those of a cause before those of the error that it caused.
// They are added under one lock: entries of another goroutine come before or after all of
// them. They keep the position and the function of the error. A nil err, errors of other
// packages and errors that OpenSSL does not queue (see [Step]) add nothing.
//
// No OpenSSL counterpart: a C function that fails adds its entries itself.
func (s *Stack) Record(err error) bool {
	if e, ok := err.(*Error); ok && e.made().cause == nil {
		s.lock()
		recorded := s.pushError(e.made())
		s.mu.Unlock()
		return recorded
	}
	var room [8]*Error
	tree := appendErrors(room[:0], err)
	recorded := false
	s.lock()
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
		*s.push() = slot{code: Sys(e.errno), pc: e.pc, function: e.Func(), data: e.step.SysData}
	}
	if e.step.Code != 0 {
		*s.push() = slot{code: e.step.Code, pc: e.pc, function: e.Func(), data: e.step.Data}
	}
	return e.step.SysData != "" || e.step.Code != 0
}

// Get removes the oldest entry and returns it. It returns false if the Stack is empty.
//
// Corresponds to ERR_get_error_all. See ERR_get_error(3). OpenSSL returns 0 if the queue is
// empty, and so does an entry with code 0.
func (s *Stack) Get() (Entry, bool) {
	s.lock()
	oldest, ok := *s.at(0), !s.empty()
	if ok {
		s.bottom = (s.bottom + 1) % slots
		s.ring[s.bottom] = slot{}
	}
	s.mu.Unlock()
	return oldest.found(ok)
}

// Peek returns the oldest entry and keeps it. It returns false if the Stack is empty.
//
// Corresponds to ERR_peek_error_all. See ERR_get_error(3).
func (s *Stack) Peek() (Entry, bool) {
	s.lock()
	oldest, ok := *s.at(0), !s.empty()
	s.mu.Unlock()
	return oldest.found(ok)
}

// PeekLast returns the newest entry and keeps it. It returns false if the Stack is empty.
//
// Corresponds to ERR_peek_last_error_all. See ERR_get_error(3).
func (s *Stack) PeekLast() (Entry, bool) {
	s.lock()
	newest, ok := s.ring[s.top], !s.empty()
	s.mu.Unlock()
	return newest.found(ok)
}

// Pop removes the newest entry, with its marks, and reports whether there was one.
//
// Corresponds to ERR_pop of OpenSSL 3.3. See ERR_set_mark(3).
func (s *Stack) Pop() bool {
	s.lock()
	defer s.mu.Unlock()
	if s.empty() {
		return false
	}
	s.pop()
	return true
}

// Clear removes all entries and marks. [Stack.Dropped] keeps its count.
//
// Corresponds to ERR_clear_error. See ERR_clear_error(3).
func (s *Stack) Clear() {
	s.lock()
	defer s.mu.Unlock()
	s.clear()
}

func (s *Stack) clear() {
	s.ring = [slots]slot{}
	s.top, s.bottom = 0, 0
}

// AddData appends texts to the data of the newest entry, with nothing between them and
// without a limit of length. It does nothing if the Stack is empty.
//
// Corresponds to ERR_add_error_data. See ERR_put_error(3).
func (s *Stack) AddData(texts ...string) {
	s.lock()
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

// Len returns the number of entries, 0 to 15.
func (s *Stack) Len() int {
	s.lock()
	defer s.mu.Unlock()
	return int(s.len())
}

// Dropped returns how many entries were dropped to make room for newer ones since the
// Stack was made. OpenSSL does not count them.
func (s *Stack) Dropped() uint64 {
	s.lock()
	defer s.mu.Unlock()
	return s.dropped
}

// All returns an iterator over the entries, the oldest first. It removes nothing. It yields
// the entries that the Stack has when the loop begins; the body of the loop may call any
// method of the Stack.
func (s *Stack) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		var state State
		s.lock()
		state.copy(s, 0)
		s.mu.Unlock()
		for i := range state.n {
			if !yield(state.list[i].entry()) {
				return
			}
		}
	}
}
