package oracle_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
)

var update = flag.Bool("update", false, "write docs/faults.md anew from what is found")

// faultDocument is the file that has the table.
const faultDocument = "../../docs/faults.md"

// faultColumns are the system calls in the order of the table.
var faultColumns = []string{
	"socket", "ioctl", "setsockopt", "getsockopt", "bind", "connect", "listen", "accept", "getsockname", "poll", "close",
}

// faultTable counts the cases, each a step of a function that meets an errno.
type faultTable struct {
	cases map[string]map[syscall.Errno][]faultCase // by system call
	steps map[string][]string                      // by system call
	alone int                                      // cases that libcrypto has not
	parts int                                      // of the tests that ran to their end
}

// faultCase is a step with the rule that it differs by, "" where bio does as libcrypto.
type faultCase struct{ step, rule string }

func newFaultTable() *faultTable {
	return &faultTable{cases: make(map[string]map[syscall.Errno][]faultCase), steps: make(map[string][]string)}
}

func (f *faultTable) add(step, call string, errno syscall.Errno, rule string) {
	if f.cases[call] == nil {
		f.cases[call] = make(map[syscall.Errno][]faultCase)
	}
	f.cases[call][errno] = append(f.cases[call][errno], faultCase{step, rule})
	if !slices.Contains(f.steps[call], step) {
		f.steps[call] = append(f.steps[call], step)
	}
}

// addOnce is add for a case that is tested several times.
func (f *faultTable) addOnce(step, call string, errno syscall.Errno, rule string) {
	if !slices.Contains(f.cases[call][errno], faultCase{step, rule}) {
		f.add(step, call, errno, rule)
	}
}

// cell is how many cases agree, and how many differ by which rule.
func (f *faultTable) cell(call string, errno syscall.Errno) string {
	agreed, differ := 0, make(map[string]int)
	var rules []string
	for _, c := range f.cases[call][errno] {
		if c.rule == "" {
			agreed++
			continue
		}
		if differ[c.rule]++; differ[c.rule] == 1 {
			rules = append(rules, c.rule)
		}
	}
	var words []string
	if agreed > 0 {
		words = append(words, fmt.Sprint(agreed))
	}
	slices.Sort(rules)
	for _, rule := range rules {
		words = append(words, fmt.Sprintf("%d `%s`", differ[rule], rule))
	}
	return strings.Join(words, ", ")
}

// counts are the cases that agree and those that differ on purpose.
func (f *faultTable) counts() (agreed, differ int) {
	for _, errnos := range f.cases {
		for _, cases := range errnos {
			for _, c := range cases {
				if c.rule == "" {
					agreed++
				} else {
					differ++
				}
			}
		}
	}
	return agreed, differ
}

func (f *faultTable) String() string {
	var b strings.Builder
	agreed, differ := f.counts()
	fmt.Fprintf(&b, `# When a system call fails

For developers who need to know what a call does when the kernel refuses: whether it still behaves as in OpenSSL.

A seccomp filter makes each system call of each function fail with every errno that its Linux man page lists, and with
EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, ENOSYS and ENOPROTOOPT, once in a C program that calls libcrypto and once in a
Go program that calls `+"`bio`"+`. The test compares the result, errno, what was stored, the whole error queue, the state of
the sockets and the number of open descriptors.

Each cell counts the steps of functions that meet the row's errno in the column's system call. A number alone counts
steps that agree with libcrypto; a number with a name counts steps that differ on purpose, by that
[rule](differences.md). In all, **%d cases agree, %d differ on purpose, and none differs otherwise**.

`, agreed, differ)
	b.WriteString("| errno |")
	for _, call := range faultColumns {
		fmt.Fprintf(&b, " %s |", call)
	}
	b.WriteString("\n|--|" + strings.Repeat("--|", len(faultColumns)) + "\n")
	for _, errno := range f.errnos() {
		fmt.Fprintf(&b, "| %s |", errnoName(errno))
		for _, call := range faultColumns {
			if cell := f.cell(call, errno); cell != "" {
				b.WriteString(" " + cell)
			}
			b.WriteString(" |")
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, `
EINTR of accept, connect and poll is injected 1, 2 and 7 times with strace: `+"`bio`"+` returns at once what libcrypto
returns after being called that many times again. ENOSYS of accept4, and of socket with SOCK_CLOEXEC, falls back to the
older call with the same outcome as in libcrypto, and the descriptor is still close-on-exec. EINVAL does not fall back.

Another %d cases cover calls that libcrypto does not make: the pipe of `+"`Wait`, and the calls of `FinishConnect`"+`.

## The steps

| system call | steps of functions |
|--|--|
`, f.alone)
	for _, call := range faultColumns {
		fmt.Fprintf(&b, "| %s | %s |\n", call, strings.Join(f.steps[call], "; "))
	}
	return b.String()
}

// errnos are the rows, by number.
func (f *faultTable) errnos() []syscall.Errno {
	var list []syscall.Errno
	for _, errnos := range f.cases {
		for errno := range errnos {
			list = append(list, errno)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// check holds the document to the table, or writes it.
func (f *faultTable) check(t *testing.T) {
	for call := range f.cases {
		if !slices.Contains(faultColumns, call) {
			t.Errorf("the table has no column %s", call)
		}
	}
	agreed, differ := f.counts()
	t.Logf("%d cases agree, %d differ on purpose, %d are bio's alone", agreed, differ, f.alone)
	if *update {
		if err := os.WriteFile(faultDocument, []byte(f.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(faultDocument)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != f.String() {
		t.Errorf("%s is not what was found; go test ./internal/oracle -run TestLibcrypto/faults -update writes it", faultDocument)
	}
}
