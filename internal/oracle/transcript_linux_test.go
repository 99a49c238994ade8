package oracle_test

import (
	"fmt"
	"slices"
	"strings"
)

// block is what one step printed.
type block struct {
	result  string
	notes   []string // what only the libcrypto side says, for the rules
	queue   []string
	main    []string // the caller's queue after a call in another thread
	address string
	sockets []string
	open    string
	other   []string // what nothing above is expected for
}

// blocks reads what a side printed for one script.
func blocks(lines []string) []block {
	var list []block
	for _, line := range lines {
		word, rest, _ := strings.Cut(line, " ")
		if word == ">" {
			list = append(list, block{})
			continue
		}
		if len(list) == 0 {
			list = append(list, block{})
		}
		b := &list[len(list)-1]
		switch word {
		case "result", "step":
			b.result = rest
		case "note":
			b.notes = append(b.notes, rest)
		case "queue", "oldest", "newest":
			b.queue = append(b.queue, line)
		case "main":
			b.main = append(b.main, line)
		case "address":
			b.address = rest
		case "socket":
			b.sockets = append(b.sockets, rest)
		case "open":
			b.open = rest
		default:
			b.other = append(b.other, line)
		}
	}
	return list
}

// lines is the block as text, without the notes.
func (b block) lines() []string {
	lines := []string{"result " + b.result}
	lines = append(lines, b.queue...)
	lines = append(lines, b.main...)
	if b.address != "" {
		lines = append(lines, "address "+b.address)
	}
	for _, socket := range b.sockets {
		lines = append(lines, "socket "+socket)
	}
	lines = append(lines, "open "+b.open)
	return append(lines, b.other...)
}

// clone returns a copy that shares nothing.
func (b block) clone() block {
	for _, list := range []*[]string{&b.notes, &b.queue, &b.main, &b.sockets, &b.other} {
		*list = slices.Clone(*list)
	}
	return b
}

// socket returns the state of a slot, "" if it is empty.
func (b block) socket(slot string) string {
	for _, socket := range b.sockets {
		if strings.HasPrefix(socket, slot+" ") {
			return socket
		}
	}
	return ""
}

// field returns one value of a socket's state.
func field(state, name string) string {
	for word := range strings.FieldsSeq(state) {
		if value, ok := strings.CutPrefix(word, name+"="); ok {
			return value
		}
	}
	return ""
}

// difference describes the first step whose blocks differ, "" if there is none.
func difference(s script, want, got []block) string {
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || i >= len(s.steps) {
			return fmt.Sprintf("%v\n\nlibcrypto answered %d steps, bio %d", s, len(want), len(got))
		}
		a, b := want[i].lines(), got[i].lines()
		if slices.Equal(a, b) {
			continue
		}
		var text strings.Builder
		fmt.Fprintf(&text, "%v\n\nstep %d, %s\n(-: what libcrypto and the rules say, +: bio)\n", s, i+1, s.steps[i])
		for _, line := range a {
			if !slices.Contains(b, line) {
				fmt.Fprintf(&text, "- %s\n", line)
			}
		}
		for _, line := range b {
			mark := '+'
			if slices.Contains(a, line) {
				mark = ' '
			}
			fmt.Fprintf(&text, "%c %s\n", mark, line)
		}
		return text.String()
	}
	return ""
}
