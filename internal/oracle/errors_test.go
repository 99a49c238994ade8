//go:build linux || windows

package oracle_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// attempt makes one call of bio, and checks the promises that its error and the stacks
// make. It prints a broken one, which the comparison then reports.
func (in *interpreter) attempt(call func() error) error {
	own, standard := linesOf(in.own.All()), linesOf(errstack.Default().All())
	in.mark()
	err := call()
	in.mark()
	in.last = in.checkError(err)
	entries := linesOf(slices.Values(in.last))
	switch in.record {
	case "own":
		own = ring(own, entries)
	case "default":
		standard = ring(standard, entries)
	}
	in.checkStack("own", in.own, own)
	in.checkStack("default", errstack.Default(), standard)
	return err
}

// mark marks the beginning or the end of a call for strace with a system call that
// nothing else makes.
func (in *interpreter) mark() {
	if in.tracing {
		syscall.Getppid()
	}
}

func (in *interpreter) checkStack(name string, stack *errstack.Stack, want []string) {
	if got := linesOf(stack.All()); !slices.Equal(got, want) {
		in.printf("%s stack %q, want %q\n", name, got, want)
	}
}

// linesOf returns what entries say, without their positions.
func linesOf(entries iter.Seq[errstack.Entry]) (lines []string) {
	for e := range entries {
		lines = append(lines, fmt.Sprintf("%08X %s %s", uint32(e.Code), e.Func, e.Data))
	}
	return lines
}

// ring is the queue after entries are added to it: the last 15.
func ring(queue, entries []string) []string {
	queue = slices.Concat(queue, entries)
	return queue[max(0, len(queue)-15):]
}

// checkError returns the entries of a failing call's error, nil if err is nil.
func (in *interpreter) checkError(err error) []errstack.Entry {
	if err == nil {
		return nil
	}
	var e *errstack.Error
	if !errors.As(err, &e) {
		in.printf("error is a %T\n", err)
		return nil
	}
	if errno := socktest.Errno(err); errno != e.Errno() || errno != 0 && !errors.Is(err, errno) {
		in.printf("errno %d, Errno %d\n", int(errno), int(e.Errno()))
	}
	if errors.Is(err, syscall.Errno(4095)) || errors.Is(err, errstack.Pack(errstack.LibBIO, 101)) {
		in.printf("%v matches what is not in it\n", err)
	}
	entries := e.Entries()
	for i, entry := range entries {
		if !errors.Is(err, entry.Code) {
			in.printf("%v does not match its entry %d\n", err, i)
		}
		if entry.File() == "" || entry.Line() == 0 {
			in.printf("entry %d has no position\n", i)
		}
	}
	if n := len(entries); n > 0 && e.Func() != entries[n-1].Func {
		in.printf("function %q, last entry %q\n", e.Func(), entries[n-1].Func)
	}
	if err.Error() == "" {
		in.printf("no text\n")
	}
	return entries
}
