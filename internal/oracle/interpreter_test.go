//go:build linux || windows

package oracle_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// slot is a socket of the script.
type slot struct {
	fd       int // -1: none
	bindPort int // last port given to bind or listen
	target   int // last port given to connect
}

// empty closes the slot's descriptor.
func (s *slot) empty() {
	if s.fd >= 0 {
		closeSocket(s.fd)
	}
	*s = slot{fd: -1}
}

// interpreter runs a script on the bio side. It prints what the program linked with
// libcrypto prints.
type interpreter struct {
	out        io.Writer
	slots      [10]slot
	variables  [4]addr.Addr
	own        *errstack.Stack
	record     string
	keep       bool
	tracing    bool
	patience   int64 // the time limits of new sockets, in milliseconds
	openBefore int
	inThread   bool
	unfill     func()           // undoes fill; nil if the script has not filled the table
	last       []errstack.Entry // of the last failure, for a Recorder that records nowhere
}

func (in *interpreter) printf(format string, args ...any) { fmt.Fprintf(in.out, format, args...) }

// answerScripts answers the scripts of r. It calls enter on the thread of each script,
// before the first step.
func answerScripts(r io.Reader, w io.Writer, enter func()) error {
	time.Sleep(time.Nanosecond) // the runtime opens its descriptors with the first timer
	out := bufio.NewWriter(w)
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if lines.Text() == "script" {
			runScript(out, lines, enter)
		}
	}
	return errors.Join(lines.Err(), out.Flush())
}

// runScript answers the script whose steps come next. It runs on a thread that ends with
// it: a seccomp filter belongs to a thread and cannot be removed.
func runScript(out io.Writer, lines *bufio.Scanner, enter func()) {
	in := &interpreter{out: out, own: new(errstack.Stack), record: "own", patience: patience, openBefore: countOpen()}
	for i := range in.slots {
		in.slots[i].fd = -1
	}
	in.printf("script\n")
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		enter()
		for lines.Scan() && lines.Text() != "end" {
			in.step(lines.Text())
		}
	}()
	<-done
	in.cleanUp()
}

func (in *interpreter) step(line string) {
	in.printf("> %s\n", line)
	words := strings.Fields(line)
	if !isCall(line) {
		in.setScene(words)
		return
	}
	in.call(words)
	if !in.tracing {
		in.printSockets()
	}
}

// cleanUp removes everything that the script left.
func (in *interpreter) cleanUp() {
	in.restoreTable()
	for i := range in.slots {
		in.slots[i].empty()
	}
	errstack.Default().Clear()
	entries, err := os.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		if entry.Name() != "file" {
			os.Remove(entry.Name())
		}
	}
	if left := countOpen() - in.openBefore; left != 0 {
		panic(fmt.Sprintf("the script left %d descriptors open", left))
	}
}

// slotOf returns the slot that a word names, or nil.
func (in *interpreter) slotOf(word string) *slot {
	if len(word) == 2 && word[0] == 's' && '0' <= word[1] && word[1] <= '9' {
		return &in.slots[word[1]-'0']
	}
	return nil
}

func (in *interpreter) descriptor(word string) int {
	if s := in.slotOf(word); s != nil && s.fd >= 0 {
		return s.fd
	} else if s != nil || word == "closed" {
		return closedDescriptor
	}
	return number(word)
}

// variable returns the address that a word names, or nil.
func (in *interpreter) variable(word string) *addr.Addr {
	if len(word) == 2 && word[0] == '$' {
		return &in.variables[word[1]-'a']
	}
	return nil
}

func number(word string) int {
	n, err := strconv.Atoi(word)
	if err != nil {
		panic(err)
	}
	return n
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
