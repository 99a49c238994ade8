//go:build linux && (amd64 || arm64)

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"

	"golang.org/x/sys/unix"
)

// The commands of the processes that this program starts from itself.
const (
	commandWorker    = "worker"
	commandNamespace = "namespace"
)

func main() {
	args := append(os.Args[1:], "")
	var err error
	switch args[0] {
	case commandWorker:
		err = worker(os.Args[2:])
	case commandNamespace:
		err = enterNamespace(os.Args[2:])
	default:
		err = measure(os.Stdout, os.Args[1:])
	}
	if err != nil {
		fatal(err)
	}
}

// measure is the command as a user gives it.
func measure(out io.Writer, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	rounds := flags.Int("rounds", 20, "run `n` rounds")
	var operationNames, peerNames regexp.Regexp
	all := regexp.MustCompile("")
	flags.TextVar(&operationNames, "operations", all, "measure only the operations whose names match `regexp`")
	flags.TextVar(&peerNames, "peers", all, "measure only the peers whose names match `regexp`")
	worked := flags.Bool("cpu", false, "measure processor time in place of elapsed time, for a machine that does other work too")
	quick := flags.Bool("quick", false, "do each step once and check no bar: the times mean nothing")
	flags.Parse(args)
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flags.Arg(0))
	}

	m := &measurement{rounds: *rounds, clock: unix.CLOCK_MONOTONIC, network: freshNetwork(), out: out}
	if *worked {
		m.clock = unix.CLOCK_PROCESS_CPUTIME_ID
	}
	for _, o := range operations {
		if *quick {
			o.count = max(o.goroutines, 1)
		}
		if operationNames.MatchString(o.String()) {
			m.operations = append(m.operations, o)
		}
	}
	for _, p := range peers {
		if peerNames.MatchString(p.name) {
			m.peers = append(m.peers, p)
		}
	}
	if len(m.operations) == 0 || len(m.peers) == 0 {
		return errors.New("-operations or -peers matches nothing")
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if m.commands, err = commands(dir, m.peers); err != nil {
		return err
	}
	if err := m.run(); err != nil || *quick {
		return err
	}
	return checkBars(os.Stderr, m.ratios)
}
