//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// measurement is a run of the chosen peers.
type measurement struct {
	operations []operation
	peers      []peer
	commands   map[string][]string // by peer
	rounds     int
	clock      int32
	network    *syscall.SysProcAttr // that give each process a new network namespace, or nil
	out        io.Writer
	ratios     ratios
}

// ratios are the values of x-openssl or x-net, one a sample, by the sample's name.
type ratios map[string][]float64

func sampleName(operation, peer string) string { return operation + "/peer=" + peer }

// run runs all rounds and prints the samples.
func (m *measurement) run() error {
	m.ratios = make(ratios)
	m.printConfiguration()
	for round := range m.rounds {
		start := time.Now()
		for _, o := range m.operations {
			for turn := range o.turns() {
				if err := m.turn(o, (round+turn)%2 == 1); err != nil {
					return fmt.Errorf("%v: %v", o, err)
				}
			}
		}
		fmt.Fprintf(os.Stderr, "round %d of %d: %v\n", round+1, m.rounds, time.Since(start).Round(time.Second))
	}
	return nil
}

// turn lets each peer do the operation once.
func (m *measurement) turn(o operation, reversed bool) error {
	order := slices.Clone(m.peers)
	if reversed {
		slices.Reverse(order)
	}
	took := make(map[string]float64)
	for _, p := range order {
		if p.does(o.step) {
			ns, err := m.sample(p, o)
			if err != nil {
				return fmt.Errorf("%s: %v", p.name, err)
			}
			took[p.name] = ns
		}
	}
	for _, p := range m.peers {
		if ns, ok := took[p.name]; ok {
			m.print(o, p, ns, took)
		}
	}
	return nil
}

// sample runs the operation in a process of its own, and returns the nanoseconds that
// one step took.
func (m *measurement) sample(p peer, o operation) (ns float64, err error) {
	args := append(slices.Clone(m.commands[p.name]), o.step)
	for _, number := range []int{o.count, max(o.goroutines, 1), o.descriptors, int(m.clock)} {
		args = append(args, strconv.Itoa(number))
	}
	cmd := command(m.network, args...)
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return 0, err
	}
	all, err := strconv.ParseFloat(strings.TrimSpace(string(output)), 64)
	return all / float64(o.count), err
}

// print prints a sample, with its ratio to that of the reference in the same turn. took are
// the times of the peers in that turn.
func (m *measurement) print(o operation, p peer, ns float64, took map[string]float64) {
	name := sampleName(o.String(), p.name)
	fmt.Fprintf(m.out, "Benchmark%s-%d\t%d\t%.1f ns/op", name, runtime.GOMAXPROCS(0), o.count, ns)
	reference, unit := o.reference()
	if other := took[reference]; other > 0 {
		ratio := ns / other
		m.ratios[name] = append(m.ratios[name], ratio)
		fmt.Fprintf(m.out, "\t%.4f %s", ratio, unit)
	}
	fmt.Fprintln(m.out)
}

// printConfiguration prints the configuration lines of the benchmark format.
func (m *measurement) printConfiguration() {
	clock, network := "elapsed", "shared"
	if m.clock == unix.CLOCK_PROCESS_CPUTIME_ID {
		clock = "processor"
	}
	if m.network != nil {
		network = "a namespace a process"
	}
	fmt.Fprintf(m.out, "goos: %s\ngoarch: %s\npkg: example.com/bio/bench\ngo: %s\n", runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintf(m.out, "cpu: %s\nkernel: %s\nclock: %s\nnetwork: %s\n", processor(), kernel(), clock, network)
	fmt.Fprintln(m.out, "Unit x-openssl better=lower\nUnit x-net better=lower")
}

func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, model, _ := strings.Cut(string(text), "model name")
	model, _, _ = strings.Cut(model, "\n")
	return strings.TrimLeft(model, "\t :")
}

func kernel() string {
	var name unix.Utsname
	must(unix.Uname(&name))
	return unix.ByteSliceToString(name.Release[:])
}
