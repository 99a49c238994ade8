//go:build linux || windows

package oracle_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"example.com/bio"
)

// script is a sequence of steps that both sides run. Each step is one line. The calls
// that are compared:
//
//	socket SLOT DOMAIN TYPE PROTOCOL OPTIONS
//	bind|connect|listen FD ADDRESS OPTIONS
//	accept SLOT FD $VARIABLE|none OPTIONS
//	close|sockerror|disconnect FD
//	nbio|ndelay FD 0|1
//	sockinfo FD $VARIABLE
//	wait FD 0|1 [MILLISECONDS]    1: until it is readable; the time is bio's
//	finish FD                     FinishConnect, which C lacks
//	thread CALL                   in another thread
//	interrupt CALL                under a signal every 10 ms
//
// The steps that set the scene:
//
//	open SLOT null|directory|pipe
//	set FD OPTION VALUE           with setsockopt or fcntl
//	timeout FD MILLISECONDS       SO_RCVTIMEO and SO_SNDTIMEO
//	patience MILLISECONDS         the same for later sockets; 30000 before
//	shrink FD                     listen with a backlog of 0
//	abstract FD NAME              bind to an abstract name
//	assign $VARIABLE ADDRESS
//	fill, unfill                  the table of descriptors
//	fail RULE                     a sandbox.Rule as JSON, from here on
//	keep                          the queue is not emptied after a call
//	drain                         prints and empties the queue
//	trace                         marks the calls for strace, and prints no state
//	record own|default|none       the stack that bio records on
//
// SLOT is s0 to s9; FD is a slot, "closed" or a number; VARIABLE is a to d. ADDRESS
// is null, cleared, a variable, inet/IP/PORT, inet6/IP/PORT, unix/PATH or @SLOT, the
// name that a slot is bound to; PORT is a number or @SLOT. In a path {N} stands for N
// characters. OPTIONS is a text that bio.Options reads, or "-" for none.
type script struct {
	name  string
	steps []string
}

func (s script) String() string {
	return fmt.Sprintf("# %s\n%s", s.name, strings.Join(s.steps, "\n"))
}

// input is the script as the two sides read it, with numbers for names.
func (s script) input() string {
	var b strings.Builder
	b.WriteString("script\n")
	for _, step := range s.steps {
		b.WriteString(numeric(step) + "\n")
	}
	b.WriteString("end\n")
	return b.String()
}

// calls returns how many calls the script compares.
func (s script) calls() (n int) {
	for _, step := range s.steps {
		if isCall(step) {
			n++
		}
	}
	return n
}

// fastOpens returns how many of its calls are told to use TCP Fast Open.
func (s script) fastOpens() (n int) {
	for _, step := range s.steps {
		name, args := verb(step)
		if (name == "connect" || name == "listen") && parseOptions(args[2])&bio.TFO != 0 {
			n++
		}
	}
	return n
}

// needs returns what the script needs of bio's system calls: see socktest.Need.
func (s script) needs() (names []string) {
	for _, step := range s.steps {
		switch name, args := verb(step); {
		case name == "disconnect":
			names = append(names, "disconnect")
		case strings.HasPrefix(step, "interrupt "):
			names = append(names, "signals")
		case name == "timeout":
			names = append(names, "accept-timeout")
		case name == "fill":
			names = append(names, "descriptor-limit")
		case name == "abstract":
			names = append(names, "abstract")
		case slices.ContainsFunc(args, func(word string) bool { return strings.HasPrefix(word, "unix") }):
			names = append(names, "af_unix")
		case slices.Contains(args, "raw") && slices.Contains(args, "inet6"):
			names = append(names, "raw-ipv6")
		case slices.Contains(args, "raw"):
			names = append(names, "raw")
		case name == "fail":
			names = append(names, needsOfRule(args[0])...)
		}
	}
	return slices.Compact(names)
}

// verb returns the name of the call in a step, without the words before it, and its
// arguments.
func verb(step string) (name string, args []string) {
	words := strings.Fields(step)
	for len(words) > 1 && (words[0] == "thread" || words[0] == "interrupt") {
		words = words[1:]
	}
	return words[0], words[1:]
}

func isCall(step string) bool {
	name, _ := verb(step)
	_, ok := calls[name]
	return ok
}

var numbers = map[string]string{
	"unspec": "0", "unix": "1", "inet": "2", "inet6": strconv.Itoa(syscall.AF_INET6),
	"stream": "1", "dgram": "2", "raw": "3", "seqpacket": "5",
}

// numeric replaces the names in a step by numbers.
func numeric(step string) string {
	name, args := verb(step)
	if name == "fail" {
		return fmt.Sprintf("fail %s %s", args[0], hexRule(args[0]))
	}
	words := strings.Fields(step)
	for i, word := range words {
		if number, ok := numbers[word]; ok {
			words[i] = number
		}
		if before, count, ok := strings.Cut(word, "{"); ok {
			words[i] = before + strings.Repeat("p", number(strings.TrimSuffix(count, "}")))
		}
	}
	switch name {
	case "socket", "bind", "connect", "listen", "accept":
		last := &words[len(words)-1]
		*last = strconv.Itoa(int(int32(parseOptions(*last))))
	}
	return strings.Join(words, " ")
}

func parseOptions(word string) (o bio.Options) {
	if word == "-" {
		return 0
	}
	if err := o.UnmarshalText([]byte(word)); err != nil {
		panic(err)
	}
	return o
}
