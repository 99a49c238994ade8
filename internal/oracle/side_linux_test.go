package oracle_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// answer is what a side printed: what it says of itself, and a transcript a script.
type answer struct {
	isolated bool // it had a network of its own
	inet6    bool
	fastOpen string // "native", "interposed"
	version  string
	fionbio  uint32 // the number of the ioctl, which x/sys does not know
	scripts  [][]block
}

// ask runs the scripts on one side, in a process, a directory and, where the system
// lets us, a network namespace of its own.
func ask(side, directory string, scripts []script) (answer, error) {
	return askUnder(nil, side, directory, scripts)
}

// askUnder does it under a program that runs another, given with its arguments.
func askUnder(program []string, side, directory string, scripts []script) (answer, error) {
	if err := os.WriteFile(filepath.Join(directory, "file"), nil, 0o600); err != nil {
		return answer{}, err
	}
	var input strings.Builder
	for _, s := range scripts {
		input.WriteString(s.input())
	}
	output, isolated, err := runIsolated(program, side, directory, input.String())
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w\n%s", side, err, output[max(0, len(output)-4000):])
	}
	got := parse(output)
	got.isolated = isolated
	if len(got.scripts) != len(scripts) {
		return answer{}, fmt.Errorf("%s answered %d of %d scripts", side, len(got.scripts), len(scripts))
	}
	return got, nil
}

// namespaces are the ways to a network of the side's own, the best first.
func namespaces() []*syscall.SysProcAttr {
	id := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	group := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	return []*syscall.SysProcAttr{
		{Cloneflags: syscall.CLONE_NEWNET},
		{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER, UidMappings: id, GidMappings: group},
		{},
	}
}

func runIsolated(program []string, side, directory, input string) (output string, isolated bool, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", false, err
	}
	command := append(slices.Clone(program), self)
	for _, attributes := range namespaces() {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir = directory
		cmd.Env = append(os.Environ(), sideVariable+"="+side)
		cmd.Stdin = strings.NewReader(input)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		cmd.SysProcAttr = attributes
		err = cmd.Start()
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
			continue
		}
		if err == nil {
			err = cmd.Wait()
		}
		return stdout.String() + stderr.String(), attributes.Cloneflags != 0, err
	}
	return "", false, err
}

func parse(output string) answer {
	var got answer
	var texts [][]string
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		switch word, rest, _ := strings.Cut(line, " "); {
		case line == "done": // the end of a script
		case line == "script":
			texts = append(texts, nil)
		case len(texts) > 0:
			texts[len(texts)-1] = append(texts[len(texts)-1], line)
		case word == "inet6":
			got.inet6 = rest == "1"
		case word == "fastopen":
			got.fastOpen = rest
		case word == "version":
			got.version = rest
		case word == "fionbio":
			n, _ := strconv.ParseUint(rest, 10, 32)
			got.fionbio = uint32(n)
		}
	}
	for _, text := range texts {
		got.scripts = append(got.scripts, blocks(text))
	}
	return got
}
