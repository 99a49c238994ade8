package errstack_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio/errstack"
	"example.com/bio/internal/oracle"
)

// script is a sequence of operations. Each runs on a Stack when it is added, and on
// libcrypto's queue at the end, by testdata/libcrypto.c.
type script struct {
	tb      testing.TB
	stack   errstack.Stack
	ops     []operation
	long    []string // data that libcrypto does not keep, by the reason of its code
	raisers []func(lib errstack.Lib, reason errstack.Reason, data string)
	pc      uintptr
}

// operation is one line of the script, and what the Stack answered.
type operation struct {
	command string
	answer  []string
}

// answerLength is the number of lines in libcrypto's answer to an operation; -1 stands
// for all lines up to "end".
var answerLength = map[string]int{"get": 1, "ends": 2, "mark": 1, "pop": 1, "unmark": 1, "print": -1, "text": 1, "reason": 1}

// libLong is the library of codes whose reason is an index into script.long.
const libLong errstack.Lib = 255

func newScript(tb testing.TB) *script {
	s := &script{tb: tb, pc: errstack.Caller(0)}
	s.raisers = append(s.raisers, func(lib errstack.Lib, reason errstack.Reason, data string) {
		s.stack.Raise(lib, reason, data)
	}, func(lib errstack.Lib, reason errstack.Reason, data string) {
		s.stack.Raise(lib, reason, data)
	})
	// libcrypto is told the positions, so that whole lines can be compared.
	for i, raise := range s.raisers {
		raise(errstack.LibBIO, 100, "")
		e, _ := s.stack.Get()
		s.position(i, e.Func, e)
	}
	for _, at := range steps {
		for _, e := range s.failure(at).Entries() {
			s.position(at.place, e.Func, e)
		}
	}
	return s
}

func (s *script) position(place int, function string, e errstack.Entry) {
	s.add(fmt.Sprintf("position %d %s %s %d", place, encode(function), encode(e.File()), e.Line()))
}

func (s *script) add(command string, answer ...string) {
	s.ops = append(s.ops, operation{command, answer})
}

func (s *script) raise(place int, lib errstack.Lib, reason errstack.Reason, data string) {
	// If there is no data, C passes NULL, and at every other call the empty string.
	text := encode(data)
	if data == "" && len(s.ops)%2 == 0 {
		text = "!"
	}
	s.raisers[place](lib, reason, data)
	s.add(fmt.Sprintf("raise %d %d %d %s", place, lib, reason, text))
}

// raiseLong raises an error with data of 1024 characters and more.
func (s *script) raiseLong(place int, data string) {
	s.long = append(s.long, data)
	s.raise(place, libLong, errstack.Reason(len(s.long)-1), data)
}

// step is a Step with the number of its position in the script.
type step struct {
	errstack.Step
	place int
}

var steps = []*step{
	{errstack.Step{SysData: "calling bind()", Code: errstack.ErrUnableToBindSocket, Func: "BIO_bind"}, 10},
	{errstack.Step{SysData: "calling ioctlsocket()", Func: "BIO_socket_ioctl"}, 11},
	{errstack.Step{Code: errstack.ErrInvalidSocket}, 12},
	{errstack.Step{Code: errstack.ErrSysLib, Data: "Name or service not known"}, 12},
	{errstack.Step{SysData: "calling connect()", Code: errstack.ErrConnectError, Quiet: true}, 12},
}

func (s *script) failure(at *step) *errstack.Error {
	e := at.Make("BIO_connect", syscall.ECONNREFUSED, nil, s.pc)
	return &e
}

// record adds the entries of a failure to the Stack at once, and raises each of them in
// C.
func (s *script) record(at *step) {
	e := s.failure(at)
	if got, want := s.stack.Record(e), !at.Quiet; got != want {
		s.tb.Errorf("Record of %v = %t, want %t", e, got, want)
	}
	if at.Quiet {
		return
	}
	if at.SysData != "" {
		s.add(fmt.Sprintf("raise %d 2 %d %s", at.place, syscall.ECONNREFUSED, encode(at.SysData)))
	}
	if at.Code != 0 {
		data := "!"
		if at.Data != "" {
			data = encode(at.Data)
		}
		s.add(fmt.Sprintf("raise %d %d %d %s", at.place, at.Code.Lib(), at.Code.Reason(), data))
	}
}

func (s *script) get()    { s.add("get", answer(s.stack.Get())) }
func (s *script) clear()  { s.stack.Clear(); s.add("clear") }
func (s *script) mark()   { s.add("mark", fmt.Sprint(number(s.stack.SetMark()))) }
func (s *script) pop()    { s.add("pop", fmt.Sprint(number(s.stack.PopToMark()))) }
func (s *script) unmark() { s.add("unmark", fmt.Sprint(number(s.stack.ClearLastMark()))) }
func (s *script) ends()   { s.add("ends", answer(s.stack.Peek()), answer(s.stack.PeekLast())) }

func (s *script) addData(texts ...string) {
	s.stack.AddData(texts...)
	command := fmt.Sprintf("add %d", len(texts))
	for _, t := range texts {
		command += " " + encode(t)
	}
	s.add(command)
}

// print prints the Stack to a writer that fails at line n, counted from 0.
func (s *script) print(n int) {
	w := &failingWriter{left: n}
	err := s.stack.Print(w)
	if failed := w.left < 0; failed != errors.Is(err, errWriter) {
		s.tb.Errorf("Print returned %v, and the writer failed: %t", err, failed)
	}
	s.add(fmt.Sprintf("print %d", n), w.lines...)
}

// failingWriter keeps what is written to it. An entry with code 0 does not count: C does
// not print it.
type failingWriter struct {
	lines []string
	left  int
}

var errWriter = errors.New("the writer fails")

func (w *failingWriter) Write(line []byte) (int, error) {
	w.lines = append(w.lines, "line "+encode(string(line)))
	if bytes.Contains(line, []byte(":error:00000000:")) {
		return len(line), nil
	}
	w.left--
	if w.left < 0 {
		return 0, errWriter
	}
	return len(line), nil
}

func (s *script) text(code errstack.Code) {
	s.add(fmt.Sprintf("text %d", code), fmt.Sprintf("text %s %s %s %d %d %d %d %d",
		encode(code.String()), orNull(code.LibString()), orNull(code.ReasonString()), code.Lib(), code.Reason(),
		number(code.System()), number(code.Fatal()), number(code.Common())))
}

// check runs the script on libcrypto, by the program peer, and compares the answers. The
// rules compute the answers to expect from libcrypto's.
func (s *script) check(peer string) {
	s.tb.Helper()
	var input strings.Builder // for libcrypto
	for _, op := range s.ops {
		input.WriteString(op.command + "\n")
	}
	rest := oracle.Run(s.tb, peer, input.String())
	r := rules{long: s.long}
	for i, op := range s.ops {
		name, _, _ := strings.Cut(op.command, " ")
		n := answerLength[name]
		if n == -1 {
			n = 1 + slices.Index(rest, "end")
		}
		want := r.apply(name, rest[:n])
		rest = rest[n:]
		got := op.answer
		if name == "print" {
			got = r.withoutID(got)
		}
		if !slices.Equal(got, want) { // cmp alone would take seconds for all operations
			diff := cmp.Diff(want, got, cmpopts.AcyclicTransformer("decoded", readable))
			s.tb.Fatalf("operation %d, %s, after %s:\nwant (-) and got (+):\n%s", i, op.command, s.before(i), diff)
		}
	}
	if len(rest) > 1 || len(rest) == 1 && rest[0] != "" {
		s.tb.Fatalf("libcrypto answered %d lines too many", len(rest))
	}
	if r.err != nil {
		s.tb.Error(r.err)
	}
}

// before returns the commands that led to operation i.
func (s *script) before(i int) string {
	var b strings.Builder
	for _, op := range s.ops[max(0, i-40):i] {
		fmt.Fprintf(&b, "\n\t%.120s", op.command)
	}
	return b.String()
}

func answer(e errstack.Entry, ok bool) string {
	if !ok {
		return "none"
	}
	return fmt.Sprintf("entry %08X %s %s %d %s", uint32(e.Code), encode(e.Func), encode(e.File()), e.Line(), encode(e.Data))
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func orNull(s string) string {
	if s == "" {
		return "!"
	}
	return encode(s)
}

func encode(s string) string {
	if s == "" {
		return "-"
	}
	return hex.EncodeToString([]byte(s))
}

func decode(word string) string {
	b, err := hex.DecodeString(strings.Trim(word, "-!"))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// readable decodes what can be decoded in a line of a transcript.
func readable(line string) string {
	words := strings.Fields(line)
	for i, word := range words {
		if text, err := hex.DecodeString(word); err == nil && len(word) > 8 {
			words[i] = strconv.Quote(string(text))
		}
	}
	return strings.Join(words, " ")
}
