//go:build linux && (amd64 || arm64)

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"example.com/bio"
)

// traced are the system calls that are counted: those of sockets and descriptors. A
// question mark is for those that not every port has.
const traced = "trace=socket,bind,connect,listen,accept,accept4,close,ioctl,fcntl,dup,shutdown,getsockopt,setsockopt," +
	"getsockname,getpeername,?poll,ppoll,?select,pselect6"

// makeScript returns every function with every family and, where it takes any, all
// combinations of flags.
func makeScript() (script []scriptLine) {
	add := func(function string, family, socktype int, all bio.Options) {
		for flags := bio.Options(0); flags <= all; flags++ {
			script = append(script, scriptLine{len(script), function, family, socktype, flags})
		}
	}
	const all = bio.ListenOptions
	for _, family := range []int{unix.AF_INET, unix.AF_INET6, unix.AF_UNIX} {
		if family == unix.AF_INET6 && !hasIPv6() {
			continue
		}
		for _, socktype := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM} {
			for _, function := range []string{"socket", "bind", "bind-in-use", "connect", "listen"} {
				add(function, family, socktype, all)
			}
		}
		for _, function := range []string{"accept", "accept-no-peer", "accept-would-block", "connect-refused"} {
			add(function, family, unix.SOCK_STREAM, all)
		}
		for _, function := range []string{"close", "set-nonblock", "sock-error", "sock-info"} {
			add(function, family, unix.SOCK_STREAM, 0)
		}
		if family != unix.AF_UNIX {
			add("set-nodelay", family, unix.SOCK_STREAM, 0)
		}
		add("wait", family, unix.SOCK_DGRAM, 0)
	}
	return script
}

// trace lets a program run the script under strace, and returns the system calls of each
// line.
func trace(dir string, script []scriptLine, program string, args ...string) ([][]string, error) {
	work, err := os.MkdirTemp(dir, "trace")
	if err != nil {
		return nil, err
	}
	var input strings.Builder
	for _, line := range script {
		fmt.Fprintln(&input, line)
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		return nil, err
	}
	output := filepath.Join(work, "output")
	args = append([]string{"-f", "-qq", "-e", "signal=none", "-e", traced, "-o", output, program}, append(args, work)...)
	cmd := findIsolation().command(strace, args...)
	cmd.Stdin = strings.NewReader(input.String())
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %v: %s", program, err, firstLine(text))
	}
	file, err := os.Open(output)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseTrace(bufio.NewScanner(file), len(script))
}

// parseTrace returns the system calls between the marks of each of n lines, setsockopt
// with its option. The marks come from one thread; calls of others are passed over.
func parseTrace(lines *bufio.Scanner, n int) ([][]string, error) {
	calls := make([][]string, n)
	seen := make([]bool, n)
	current, thread := -1, ""
	for lines.Scan() {
		pid, call, _ := strings.Cut(lines.Text(), " ")
		name, arguments, ok := strings.Cut(strings.TrimSpace(call), "(")
		if !ok || strings.HasPrefix(name, "<") {
			continue
		}
		if mark, ok := markOf(name, arguments); ok {
			if mark/2 >= n || mark%2 == 1 && mark/2 != current {
				return nil, fmt.Errorf("mark %d after line %d", mark, current)
			}
			current, thread = mark/2, pid
			if mark%2 == 1 {
				seen[current] = true
				current = -1
			}
			continue
		}
		if current >= 0 && pid == thread {
			calls[current] = append(calls[current], describeCall(name, arguments))
		}
	}
	for i, ok := range seen {
		if !ok {
			return nil, fmt.Errorf("line %d has no marks", i)
		}
	}
	return calls, lines.Err()
}

func markOf(name, arguments string) (mark int, ok bool) {
	if name != "close" {
		return 0, false
	}
	number, _, _ := strings.Cut(strings.Replace(arguments, " ", ")", 1), ")") // " <unfinished ...>"
	fd, err := strconv.Atoi(number)
	return fd - firstMark, err == nil && fd >= firstMark
}

func describeCall(name, arguments string) string {
	if name != "setsockopt" {
		return name
	}
	fields := strings.SplitN(arguments, ", ", 4)
	if len(fields) < 4 {
		return name
	}
	return fields[2]
}
