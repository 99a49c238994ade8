package errstack

import (
	"fmt"
	"io"
	"sync/atomic"
)

// printed counts the Stacks that have an identifier.
var printed atomic.Uint64

// Print removes the entries, the oldest first, and writes each as one line to w, with
// one call of Write. A line is
//
//	ID:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:DATA
//
// and a newline. ID identifies the Stack as the thread's number does in OpenSSL: 16
// upper-case hexadecimal digits, the same for every line of a Stack in a process and
// different for every Stack. The rest is [Entry.String].
//
// Print stops with the error of w at the first Write that fails, or with
// [io.ErrShortWrite]. The entry of that line is lost, as it is in C if the callback
// fails; the entries after it stay, and so do those that other goroutines add in the
// meantime. Print blocks if w does. The Stack is not locked during a Write.
//
// Corresponds to ERR_print_errors_cb. See ERR_print_errors(3). OpenSSL stops at an entry
// with code 0.
func (s *Stack) Print(w io.Writer) error {
	s.lock()
	if s.id == 0 {
		s.id = printed.Add(1)
	}
	id, n := s.id, s.len()
	s.mu.Unlock()
	for range n {
		e, ok := s.Get()
		if !ok {
			return nil
		}
		line := fmt.Sprintf("%016X:%s\n", id, e)
		written, err := io.WriteString(w, line)
		if err != nil {
			return err
		}
		if written < len(line) {
			return io.ErrShortWrite
		}
	}
	return nil
}
