package oracle_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/faults.md from what is found")

// faultDocument is the file that has the table.
const faultDocument = "../../docs/faults.md"

// faultColumns are the system calls in the order of the table.
var faultColumns = []string{
	"socket", "ioctl", "setsockopt", "getsockopt", "bind", "connect", "listen", "accept", "getsockname", "poll", "close",
}

// faultCase is a step of a function that meets an errno in a system call.
type faultCase struct {
	step, call string
	errno      syscall.Errno
	rule       string // the rule that it differs by, "" if bio does as libcrypto
}

// faultTable is the cases that were compared.
type faultTable struct {
	cases []faultCase
	alone int // cases that libcrypto lacks
}

// add adds a case, once if it is tested several times.
func (f *faultTable) add(c faultCase) {
	if !slices.Contains(f.cases, c) {
		f.cases = append(f.cases, c)
	}
}

// counts returns the numbers of cases that agree and that differ on purpose.
func (f *faultTable) counts() (agree, differ int) {
	for _, c := range f.cases {
		if c.rule == "" {
			agree++
		} else {
			differ++
		}
	}
	return agree, differ
}

// cell says how many cases agree, and how many differ by which rule.
func (f *faultTable) cell(call string, errno syscall.Errno) string {
	count := make(map[string]int)
	var rules []string
	for _, c := range f.cases {
		if c.call != call || c.errno != errno {
			continue
		}
		if count[c.rule]++; count[c.rule] == 1 {
			rules = append(rules, c.rule)
		}
	}
	slices.Sort(rules)
	var words []string
	for _, rule := range rules {
		word := fmt.Sprint(count[rule])
		if rule != "" {
			word += " `" + rule + "`"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// steps returns the steps that make a system call.
func (f *faultTable) steps(call string) (steps []string) {
	for _, c := range f.cases {
		if c.call == call && !slices.Contains(steps, c.step) {
			steps = append(steps, c.step)
		}
	}
	return steps
}

// errnos returns the rows, by number.
func (f *faultTable) errnos() (list []syscall.Errno) {
	for _, c := range f.cases {
		list = append(list, c.errno)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (f *faultTable) String() string {
	var b strings.Builder
	agree, differ := f.counts()
	fmt.Fprintf(&b, `# When a system call fails

For developers who need to know what a call does when the kernel refuses: whether it still behaves as in OpenSSL.

A seccomp filter makes each system call of each function fail with every errno in its Linux manual page, and with
EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, ENOSYS and ENOPROTOOPT, once in a C program that calls libcrypto and once in a
Go program that calls `+"`bio`"+`. The test compares the result, errno, what was stored, the whole error queue, the state of
the sockets and the number of open descriptors.

Each cell counts the steps in which the column's system call fails with the row's errno. A number alone counts
steps that agree with libcrypto; a number with a name counts steps that differ on purpose, by that
[rule](differences.md). In all, **%d cases agree, %d differ on purpose, and none differs otherwise**.

`, agree, differ)
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
strace injects EINTR into accept, connect and poll 1, 2 and 7 times: `+"`bio`"+` returns at once what libcrypto returns after
being called that many times again. If accept4, or socket with SOCK_CLOEXEC, fails with ENOSYS, `+"`bio`"+` falls back to the
older call with the same outcome as libcrypto, and the descriptor is still close-on-exec. EINVAL does not fall back.

Another %d cases cover calls that libcrypto does not make: the pipe of `+"`Wait`, and the calls of `FinishConnect`"+`.

## The steps

| system call | steps of functions |
|--|--|
`, f.alone)
	for _, call := range faultColumns {
		fmt.Fprintf(&b, "| %s | %s |\n", call, strings.Join(f.steps(call), "; "))
	}
	return b.String()
}

// check compares the document with the table, or writes it.
func (f *faultTable) check(t *testing.T) {
	for _, c := range f.cases {
		if !slices.Contains(faultColumns, c.call) {
			t.Errorf("the table has no column %s", c.call)
		}
	}
	agree, differ := f.counts()
	t.Logf("%d cases agree, %d differ on purpose, %d in all; %d are bio's alone", agree, differ, len(f.cases), f.alone)
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
	if diff := cmp.Diff(strings.Split(string(text), "\n"), strings.Split(f.String(), "\n")); diff != "" {
		t.Errorf("%s is not what was found (-file, +found); go test ./internal/oracle -run TestLibcrypto/faults -update writes it\n%s", faultDocument, diff)
	}
}
