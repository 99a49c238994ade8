//go:build linux || windows

package oracle_test

import (
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// stack is what the script records on, nil for a Recorder that records nowhere.
func (in *interpreter) stack() *errstack.Stack {
	switch in.record {
	case "own":
		return in.own
	case "default":
		return errstack.Default()
	}
	return nil
}

func (in *interpreter) printEntry(label string, e errstack.Entry) {
	in.printf("%s %08X [%s] func=[%s] data=[%s]\n", label, uint32(e.Code), e.Code, e.Func, e.Data)
}

// printQueue prints the stack, oldest entry first, and empties it. Within a call of
// another thread it leaves the entries, so that the caller can see them too.
func (in *interpreter) printQueue(label string) {
	st := in.stack()
	if st == nil {
		for _, e := range in.last {
			in.printEntry(label, e)
		}
		in.last = nil
		return
	}
	if in.inThread {
		for e := range st.All() {
			in.printEntry(label, e)
		}
		return
	}
	for e, ok := st.Get(); ok; e, ok = st.Get() {
		in.printEntry(label, e)
	}
}

// printEnds prints the oldest and the newest entry, which stay.
func (in *interpreter) printEnds() {
	st := in.stack()
	if oldest, ok := st.Peek(); ok {
		in.printEntry("oldest", oldest)
	}
	if newest, ok := st.PeekLast(); ok {
		in.printEntry("newest", newest)
	}
}

type socketOption struct {
	label       string
	level, name int
}

func (in *interpreter) printSocket(i int, s slot) {
	in.printf("socket s%d", i)
	for _, o := range socketOptions {
		value, err := getOption(s.fd, o.level, o.name)
		in.printValue(o.label, value, "", err)
	}
	in.printModes(s.fd)
	in.printf(" local=%s peer=%s\n", readName(s.fd, false).text(s.bindPort), readName(s.fd, true).text(s.target))
}

// printValue prints an option's value, or the errno of reading it.
func (in *interpreter) printValue(label string, value int, unit string, err error) {
	if err != nil {
		in.printf(" %s=e%d", label, int(socktest.Errno(err)))
	} else {
		in.printf(" %s=%d%s", label, value, unit)
	}
}

// printSockets prints the sockets, and how many descriptors are open that were not when
// the script began.
func (in *interpreter) printSockets() {
	for i, s := range in.slots {
		if s.fd >= 0 {
			in.printSocket(i, s)
		}
	}
	in.printf("open %d\n", countOpen()-in.openBefore)
}
