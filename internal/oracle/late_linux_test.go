package oracle_test

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// impatient is the first step of a script at random, whose calls often wait for what
// never comes.
const impatient = "patience 4"

// isLate reports whether only one side of a difference had to wait for longer than the
// few milliseconds of an impatient script.
func isLate(description string) bool {
	for line := range strings.Lines(description) {
		fields := strings.Fields(line)
		if len(fields) < 5 || fields[0] != "-" && fields[0] != "+" || fields[1] != "result" || fields[3] != "errno" {
			continue
		}
		errno, err := strconv.Atoi(fields[4])
		if err == nil && slices.Contains([]syscall.Errno{syscall.EAGAIN, syscall.EINPROGRESS, syscall.EALREADY}, syscall.Errno(errno)) {
			return true
		}
	}
	return false
}

func TestIsLate(t *testing.T) {
	s := script{"late", []string{impatient, "connect s1 @s0 -"}}
	blocksOf := func(result string) []block { return []block{{result: "0"}, {result: result}} }
	failed := func(errno syscall.Errno) []block {
		return blocksOf("0 errno " + strconv.Itoa(int(errno)) + " retry 1")
	}
	for _, test := range []struct {
		name           string
		libcrypto, bio []block
		want           bool
	}{
		{"bio late", blocksOf("1"), failed(syscall.EAGAIN), true},
		{"libcrypto late", failed(syscall.EINPROGRESS), blocksOf("1"), true},
		{"another errno", blocksOf("1"), failed(syscall.EPROTO), false},
		{"both late, other queues", failed(syscall.EAGAIN), []block{{result: "0"}, {result: failed(syscall.EAGAIN)[1].result, queue: []string{"queue 1"}}}, false},
	} {
		text := difference(s, test.libcrypto, test.bio)
		if text == "" || isLate(text) != test.want {
			t.Errorf("%s: late %t, want %t\n%s", test.name, isLate(text), test.want, text)
		}
	}
}
