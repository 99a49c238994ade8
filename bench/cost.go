//go:build linux && (amd64 || arm64)

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// The bars of what the code of package bio costs over each bare system call, in
// nanoseconds.
const (
	costOfSuccess = 25
	costOfFailure = 500
)

// costResults are the nanoseconds that BenchmarkCall of package bio reports, by call and
// unit, one for each round.
type costResults struct {
	calls []string // in order
	times map[string]map[string][]float64
}

// The units of BenchmarkCall.
const (
	unitBio   = "bio-ns/op"
	unitBare  = "bare-ns/op"
	unitOwn   = "own-ns/call"
	unitCalls = "calls/op"
)

// reportCost runs BenchmarkCall of package bio over rounds and prints what each call costs
// over the bare system calls.
func reportCost(w io.Writer, dir string, rounds int, isolation isolation) error {
	program := filepath.Join(dir, "cost")
	build := exec.Command("go", "test", "-c", "-o", program, ".")
	build.Dir = filepath.Dir(filepath.Dir(testdata("")))
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(w, "The cost of single calls is left out: %v: %s\n", err, firstLine(output))
		return nil
	}
	found := costResults{times: make(map[string]map[string][]float64)}
	p := newProgress(os.Stderr, rounds)
	for round := range rounds {
		p.step(fmt.Sprintf("cost of single calls, round %d of %d", round+1, rounds))
		cmd := isolation.command(program, "-test.run=^$", "-test.bench=^BenchmarkCall$", "-test.benchtime=20000x")
		output, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("cost of single calls: %v: %s", err, output)
		}
		found.add(output)
	}
	p.end()
	return found.print(w)
}

// add adds the lines of one round: BenchmarkCall/call=NAME-2 COUNT VALUE UNIT VALUE UNIT …
func (f *costResults) add(output []byte) {
	lines := bufio.NewScanner(bytes.NewReader(output))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		_, call, ok := strings.Cut(fields[0], "/call=")
		if !ok {
			continue
		}
		if i := strings.LastIndexByte(call, '-'); i >= 0 { // the number of processors
			call = call[:i]
		}
		if f.times[call] == nil {
			f.times[call] = make(map[string][]float64)
			f.calls = append(f.calls, call)
		}
		for value := range slices.Chunk(fields[2:], 2) {
			if ns, err := strconv.ParseFloat(value[0], 64); err == nil && len(value) == 2 {
				f.times[call][value[1]] = append(f.times[call][value[1]], ns)
			}
		}
	}
}

func (f *costResults) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "call\tsystem calls\tbare ns\tbio ns\tmore, for each\tspread\tat most\t")
	for _, call := range f.calls {
		times := f.times[call]
		if len(times[unitOwn]) == 0 || len(times[unitBio]) == 0 || len(times[unitBare]) == 0 {
			continue
		}
		more := figureOf(times[unitOwn])
		limit := costOfSuccess
		if strings.HasSuffix(call, "/fails") {
			limit = costOfFailure
		}
		fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%.0f\t%+.0f\t±%.0f\t%d\t%s\n", call, figureOf(times[unitCalls]).median, figureOf(times[unitBare]).median, figureOf(times[unitBio]).median,
			more.median, more.spread, limit, verdict(more.median <= float64(limit)))
	}
	return t.Flush()
}
