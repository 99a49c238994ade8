package oracle_test

import (
	"errors"
	"slices"
	"syscall"

	"example.com/bio/errstack"
)

// stacks is what the stacks hold before a call.
type stacks struct {
	own, standard []line
}

// line is what an entry says, without its position.
type line struct {
	code       errstack.Code
	text, data string
}

func linesOf(entries []errstack.Entry) []line {
	var list []line
	for _, e := range entries {
		list = append(list, line{e.Code, e.Func, e.Data})
	}
	return list
}

func (in *interpreter) snapshot() stacks {
	return stacks{
		own:      linesOf(slices.Collect(in.own.All())),
		standard: linesOf(slices.Collect(errstack.Default().All())),
	}
}

// check holds the promises that the error and the stacks make to each other. What
// is broken is printed, and so becomes a difference.
func (in *interpreter) check(before stacks, err error) {
	after := in.snapshot()
	var entries []errstack.Entry
	if err != nil {
		entries = in.checkError(err)
	}
	in.last = entries
	wantOwn, wantStandard := before.own, before.standard
	switch in.record {
	case "own":
		wantOwn = ring(wantOwn, linesOf(entries))
	case "default":
		wantStandard = ring(wantStandard, linesOf(entries))
	}
	if !slices.Equal(after.own, wantOwn) {
		in.printf("own stack %v, want %v\n", after.own, wantOwn)
	}
	if !slices.Equal(after.standard, wantStandard) {
		in.printf("default stack %v, want %v\n", after.standard, wantStandard)
	}
}

// ring is the queue after entries are added to it: the last 15.
func ring(queue, entries []line) []line {
	queue = slices.Concat(queue, entries)
	return queue[max(0, len(queue)-15):]
}

// checkError returns the entries of a failing call's error.
func (in *interpreter) checkError(err error) []errstack.Entry {
	var e *errstack.Error
	if !errors.As(err, &e) {
		in.printf("error is a %T\n", err)
		return nil
	}
	if errno := errnoOf(err); errno != e.Errno() || errno != 0 && !errors.Is(err, errno) {
		in.printf("errno %d, Errno %d\n", int(errno), int(e.Errno()))
	}
	if errors.Is(err, syscall.Errno(4095)) || errors.Is(err, errstack.Pack(errstack.LibBIO, 101)) {
		in.printf("%v matches what it has nothing of\n", err)
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
