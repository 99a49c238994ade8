//go:build linux && (amd64 || arm64)

package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
)

func main() {
	commands := map[string]func([]string) error{
		commandWorker:    worker,
		commandNamespace: enterNamespace,
		commandScript:    runScript,
	}
	run := measure
	args := os.Args[1:]
	if len(args) > 0 && commands[args[0]] != nil {
		run, args = commands[args[0]], args[1:]
	}
	if err := run(args); err != nil {
		fatal(err)
	}
}

// measure is the command as a user gives it.
func measure(args []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	rounds := flags.Int("rounds", 20, "how many `rounds` the medians are over")
	onlyPeers := flags.String("peers", "", "comma-separated `names` of the peers to run, in place of all:\n"+peerList())
	onlyOperations := flags.String("operations", "", "comma-separated `names` of the operations to measure, in place of all:\n"+operationList())
	worked := flags.Bool("cpu", false, "take the time that processors worked for the process, not the time that passed: for a machine that does other work too")
	asCSV := flags.Bool("csv", false, "print the table as comma-separated values, and nothing else")
	markdown := flags.String("markdown", "", "write the ratios to OpenSSL to `file` too, as a Markdown table")
	syscalls := flags.Bool("syscalls", false, "count system calls instead, for every function and all flags, with strace")
	flags.Parse(args)
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	if *rounds < 1 {
		return fmt.Errorf("-rounds %d: there must be one", *rounds)
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if *syscalls {
		return reportSyscalls(os.Stdout, dir)
	}

	r := &runner{rounds: *rounds, worked: *worked, complaints: os.Stderr}
	if r.peers, err = choose(peers, *onlyPeers, func(p peer) (string, bool) { return p.name, !p.extra }); err != nil {
		return err
	}
	if r.chosen, err = choose(operations, *onlyOperations, func(o operation) (string, bool) { return o.name, true }); err != nil {
		return err
	}
	r.buildPeers(dir)
	r.isolation = findIsolation()
	r.progress = newProgress(os.Stderr, r.steps())
	found, err := r.measure()
	if err != nil {
		return err
	}
	rows := r.rows(found)
	if *markdown != "" {
		if err := r.writeMarkdown(*markdown, rows); err != nil {
			return err
		}
	}
	if *asCSV {
		return printCSV(os.Stdout, rows)
	}
	fmt.Printf("%s, %s/%s, %d processors; medians over %d rounds of %s, %v\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), r.rounds, r.clock(), r.isolation)
	if err := printTable(os.Stdout, rows); err != nil {
		return err
	}
	fmt.Println()
	if err := printBars(os.Stdout, found); err != nil {
		return err
	}
	if *onlyOperations != "" || *onlyPeers != "" {
		return nil
	}
	fmt.Println()
	return reportCost(os.Stdout, dir, r.rounds, r.isolation)
}

// choose returns the items that the comma-separated names name, or those that are chosen
// by default.
func choose[T any](all []T, names string, describe func(T) (name string, standard bool)) (chosen []T, err error) {
	wanted := strings.Split(names, ",")
	for _, item := range all {
		name, standard := describe(item)
		if names == "" && standard || slices.Contains(wanted, name) {
			chosen = append(chosen, item)
		}
		wanted = slices.DeleteFunc(wanted, func(w string) bool { return w == name })
	}
	if names != "" && len(wanted) > 0 {
		return nil, fmt.Errorf("nothing is named %q", wanted[0])
	}
	return chosen, nil
}

func peerList() string {
	var lines []string
	for _, p := range peers {
		lines = append(lines, fmt.Sprintf("%-15s %s", p.name, p.about))
	}
	return strings.Join(lines, "\n")
}

func operationList() string {
	var lines []string
	for _, o := range operations {
		lines = append(lines, fmt.Sprintf("%-34s %s", o.name, o.about))
	}
	return strings.Join(lines, "\n")
}
