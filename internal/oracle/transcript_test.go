//go:build linux || windows

package oracle_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/google/go-cmp/cmp"

	"example.com/bio/errstack"
)

// answer is what a side printed: facts about itself, and a transcript of each script,
// which has a block for each step.
type answer struct {
	facts   map[string]string
	scripts [][]block
}

// block is what one step printed.
type block struct {
	result  string
	notes   []string // what only the libcrypto side says, for the rules
	queue   []string
	main    []string // the caller's queue after a call in another thread
	address string
	sockets map[string]state // by slot
	open    string
	other   []string // what is not expected
}

// state is what getsockopt and the like say of a socket.
type state map[string]string

func parse(output string) answer {
	got := answer{facts: make(map[string]string)}
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		word, rest, _ := strings.Cut(line, " ")
		last := len(got.scripts) - 1
		switch {
		case line == "done": // the end of a script
		case line == "script":
			got.scripts = append(got.scripts, nil)
		case last < 0:
			got.facts[word] = rest
		case word == ">":
			got.scripts[last] = append(got.scripts[last], block{})
		case len(got.scripts[last]) == 0:
			got.scripts[last] = []block{{other: []string{line}}}
		default:
			blocks := got.scripts[last]
			blocks[len(blocks)-1].add(word, rest, line)
		}
	}
	return got
}

func (b *block) add(word, rest, line string) {
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
		if b.sockets == nil {
			b.sockets = make(map[string]state)
		}
		slot, values, _ := strings.Cut(rest, " ")
		b.sockets[slot] = parseState(values)
	case "open":
		b.open = rest
	default:
		b.other = append(b.other, line)
	}
}

func parseState(text string) state {
	s := make(state)
	for word := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(word, "=")
		s[name] = value
	}
	return s
}

// failure is the result of a call that returns value and leaves errno.
func failure(value string, errno syscall.Errno) string {
	errno = native(errno)
	return fmt.Sprintf("%s errno %d retry %d", value, int(errno), boolInt(isRetryable(errno)))
}

// native is an errno in the system's own numbers, which on Windows are not those of package
// syscall.
func native(errno syscall.Errno) syscall.Errno { return syscall.Errno(errstack.Sys(errno).Reason()) }

// isRetryable reports whether the errno is in the retry set, as measured.
func isRetryable(errno syscall.Errno) bool {
	return slices.ContainsFunc([]syscall.Errno{syscall.EINTR, syscall.EAGAIN, syscall.EPROTO, syscall.ENOTCONN, syscall.EALREADY, syscall.EINPROGRESS}, func(e syscall.Errno) bool { return native(e) == errno })
}

// errno returns the errno of a call that failed, 0 for any other result.
func (b block) errno() syscall.Errno {
	if fields := strings.Fields(b.result); len(fields) >= 3 && fields[1] == "errno" {
		n, _ := strconv.Atoi(fields[2])
		return syscall.Errno(n)
	}
	return 0
}

// call returns the block without the state that the call leaves behind.
func (b block) call() block {
	b.sockets, b.open = nil, ""
	return b
}

// mismatch is the first step of a script at which the sides differ.
type mismatch struct {
	script
	step      int
	want, got block // what libcrypto and the rules say, and what bio says
}

var ofBlocks = cmp.AllowUnexported(block{})

// difference compares two transcripts of a script. It returns nil if they are equal.
func difference(s script, want, got []block) *mismatch {
	at := func(list []block, i int) block {
		if i < len(list) {
			return list[i]
		}
		return block{other: []string{"no answer"}}
	}
	for i := range s.steps {
		if m := (mismatch{s, i, at(want, i), at(got, i)}); !cmp.Equal(m.want, m.got, ofBlocks) {
			return &m
		}
	}
	return nil
}

func (m *mismatch) String() string {
	return fmt.Sprintf("%v\n\nstep %d, %s (-libcrypto and the rules, +bio)\n%s",
		m.script, m.step+1, m.steps[m.step], cmp.Diff(m.want, m.got, ofBlocks))
}

// like reports whether two mismatches are about the same call with the same results and
// queues; the state of the sockets may differ.
func (m *mismatch) like(other *mismatch) bool {
	return m.steps[m.step] == other.steps[other.step] &&
		cmp.Equal(m.want.call(), other.want.call(), ofBlocks) && cmp.Equal(m.got.call(), other.got.call(), ofBlocks)
}

// late reports whether the results differ because only one side waited in vain.
func (m *mismatch) late() bool {
	waited := func(b block) bool {
		return slices.Contains([]syscall.Errno{native(syscall.EAGAIN), native(syscall.EINPROGRESS), native(syscall.EALREADY)}, b.errno())
	}
	return m.want.result != m.got.result && (waited(m.want) || waited(m.got))
}

// taken reports whether only one side found an address in use. The port that the system chose
// for a socket of one family may be that of a connection of the other family, from an earlier
// script, in TIME_WAIT.
func (m *mismatch) taken() bool {
	return (m.want.errno() == native(syscall.EADDRINUSE)) != (m.got.errno() == native(syscall.EADDRINUSE))
}
