package oracle_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// closedDescriptor is a number that is never open.
const closedDescriptor = 250

// patience is the time limit of a socket unless the script says another, in
// milliseconds: what is to come has come long before, also under strace and load.
const patience = 30000

// slot is a socket of the script.
type slot struct {
	fd       int // -1: none
	bindPort int // last port given to bind or listen
	target   int // last port given to connect
}

// empty closes the slot's descriptor.
func (s *slot) empty() {
	if s.fd >= 0 {
		unix.Close(s.fd)
	}
	*s = slot{fd: -1}
}

// interpreter is the bio side of the comparison. It prints what the program linked
// with libcrypto prints.
type interpreter struct {
	out        *bufio.Writer
	slots      [10]slot
	variables  [4]addr.Addr
	own        *errstack.Stack
	record     string
	keep       bool
	patience   int64 // the time limits of new sockets, in milliseconds
	openBefore int
	inThread   bool
	limit      *unix.Rlimit
	enter      func()           // called on a script's thread before its first step
	last       []errstack.Entry // of the last failure, for a Recorder that records nowhere
}

func newInterpreter(out *bufio.Writer) *interpreter {
	in := &interpreter{out: out, patience: patience}
	for i := range in.slots {
		in.slots[i].fd = -1
	}
	return in
}

func (in *interpreter) printf(format string, args ...any) { fmt.Fprintf(in.out, format, args...) }

// run answers the scripts of r.
func (in *interpreter) run(r io.Reader) {
	time.Sleep(time.Nanosecond) // the runtime opens its descriptors with the first timer
	in.printf("inet6 %d\nfastopen native\nversion bio\n", boolInt(hasInet6()))
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if lines.Text() == "script" {
			in.runScript(lines)
		}
	}
}

// runScript answers the script whose steps come next. It runs on a thread of its own,
// which ends with it: a seccomp filter belongs to a thread and cannot be taken off.
func (in *interpreter) runScript(lines *bufio.Scanner) {
	in.printf("script\n")
	in.own, in.record = new(errstack.Stack), "own"
	errstack.Default().Clear()
	in.openBefore = countOpen()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if in.enter != nil {
			in.enter()
		}
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
	if isCall(line) {
		in.call(words)
		in.printSockets()
		in.printOpen()
		return
	}
	in.harness(words)
}

// cleanUp closes and forgets everything that a script left.
func (in *interpreter) cleanUp() {
	in.restoreLimit()
	for i := range in.slots {
		in.slots[i].empty()
	}
	clear(in.variables[:])
	in.keep, in.last, in.patience = false, nil, patience
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
	if s := in.slotOf(word); s != nil {
		if s.fd >= 0 {
			return s.fd
		}
		return closedDescriptor
	}
	if word == "closed" {
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

func hasInet6() bool {
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_STREAM, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	return unix.Bind(fd, &unix.SockaddrInet6{Addr: [16]byte{15: 1}}) == nil
}
