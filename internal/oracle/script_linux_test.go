package oracle_test

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/bio"
)

// script is a sequence of steps that both sides run. Each step is one line:
//
//	socket SLOT DOMAIN TYPE PROTOCOL OPTIONS    the calls that are compared
//	bind|connect|listen FD ADDRESS OPTIONS
//	accept SLOT FD $VARIABLE|none OPTIONS
//	close|sockerror|disconnect FD
//	nbio|ndelay FD 0|1
//	sockinfo FD $VARIABLE
//	wait FD 0|1 [MILLISECONDS]                  1: until it can be read; the time is bio's
//	finish FD                                   FinishConnect, which C has not
//	thread CALL                                 in another thread
//	interrupt CALL                              under a signal every 10 ms
//
//	open SLOT null|directory|pipe               the steps that set the scene
//	set FD OPTION VALUE                         with setsockopt or fcntl
//	timeout FD MILLISECONDS                     SO_RCVTIMEO and SO_SNDTIMEO
//	patience MILLISECONDS                       that of the sockets that follow, 30000 before
//	shrink FD                                   listen with a queue of no length
//	abstract FD NAME                            bind to an abstract name
//	assign $VARIABLE ADDRESS
//	fill, unfill                                the table of descriptors
//	filter HEX                                  a seccomp program for what follows
//	keep                                        the queue is not emptied after a call
//	drain                                       prints and empties the queue
//	record own|default|none                     the stack that bio records on
//
// SLOT is s0 to s9; FD is a slot, "closed" or a number; VARIABLE is a to d. ADDRESS
// is null, cleared, a variable, inet/IP/PORT, inet6/IP/PORT, unix/PATH or @SLOT, the
// name that a slot is bound to; PORT is a number or @SLOT. OPTIONS are a number or
// names joined by |. In a path {N} stands for N characters.
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
		b.WriteString(numeric(step))
		b.WriteByte('\n')
	}
	b.WriteString("end\n")
	return b.String()
}

// calls counts the compared calls.
func (s script) calls() int {
	n := 0
	for _, step := range s.steps {
		if isCall(step) {
			n++
		}
	}
	return n
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
	switch name, _ := verb(step); name {
	case "socket", "bind", "connect", "listen", "accept", "close", "nbio", "ndelay", "sockerror", "sockinfo", "disconnect", "wait", "finish":
		return true
	}
	return false
}

var numbers = map[string]string{
	"unspec": "0", "unix": "1", "inet": "2", "inet6": "10",
	"stream": "1", "dgram": "2", "raw": "3", "seqpacket": "5",
}

// numeric replaces the names of a step by numbers.
func numeric(step string) string {
	words := strings.Fields(step)
	for i, word := range words {
		if number, ok := numbers[word]; ok {
			words[i] = number
		}
		if before, count, ok := strings.Cut(word, "{"); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(count, "}"))
			if err != nil {
				panic(err)
			}
			words[i] = before + strings.Repeat("p", n)
		}
	}
	switch name, _ := verb(step); name {
	case "socket", "bind", "connect", "listen", "accept":
		words[len(words)-1] = strconv.Itoa(int(int32(options(words[len(words)-1]))))
	}
	return strings.Join(words, " ")
}

// options reads the last word of a call; "-" is none.
func options(word string) bio.Options {
	if word == "-" {
		return 0
	}
	if n, err := strconv.ParseInt(word, 0, 64); err == nil {
		return bio.Options(n)
	}
	var o bio.Options
	for name := range strings.SplitSeq(word, "|") {
		flag, ok := map[string]bio.Options{
			"REUSEADDR": bio.ReuseAddr, "V6_ONLY": bio.V6Only, "KEEPALIVE": bio.KeepAlive,
			"NONBLOCK": bio.NonBlock, "NODELAY": bio.NoDelay, "TFO": bio.TFO,
		}[name]
		if !ok {
			panic("no option is named " + name)
		}
		o |= flag
	}
	return o
}
