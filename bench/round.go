//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// runner runs the peers.
type runner struct {
	isolation  isolation
	programs   map[string]string // of the C peers, by source
	rounds     int
	worked     bool // take the time that processors worked, not the time that passed
	peers      []peer
	chosen     []operation
	progress   *progress
	complaints io.Writer
}

// results are the nanoseconds that one operation took, by operation and peer, one for each
// turn of each round.
type results map[string]map[string][]float64

// measure runs all rounds.
func (r *runner) measure() (results, error) {
	found := make(results)
	for _, o := range r.chosen {
		found[o.name] = make(map[string][]float64)
	}
	for round := range r.rounds {
		for _, o := range r.chosen {
			for turn := range o.turns() {
				for _, p := range r.order(round, turn) {
					if !p.does(o) {
						continue
					}
					r.progress.step(fmt.Sprintf("round %d of %d: %s, %s", round+1, r.rounds, o.name, p.name))
					took, err := r.run(p, o)
					if err != nil {
						return nil, fmt.Errorf("%s, %s: %v", o.name, p.name, err)
					}
					found[o.name][p.name] = append(found[o.name][p.name], float64(took)/float64(o.count/o.goroutines*o.goroutines))
				}
			}
		}
	}
	r.progress.end()
	return found, nil
}

// order returns the peers as they have their turn: in one order and the opposite one as
// often, for each operation.
func (r *runner) order(round, turn int) []peer {
	order := slices.Clone(r.peers)
	if (round+turn)%2 == 1 {
		slices.Reverse(order)
	}
	return order
}

// run runs one operation of one peer in a process of its own.
func (r *runner) run(p peer, o operation) (time.Duration, error) {
	numbers := []string{strconv.Itoa(o.count), strconv.Itoa(o.goroutines), strconv.Itoa(o.descriptors)}
	program, args := r.programs[p.source], append([]string{o.kind}, numbers...)
	if p.source == "" {
		program, args = self(), append([]string{commandWorker, p.name, o.kind}, numbers...)
		args = append(args, oneIf(o.ownStack))
	} else {
		args = append(args, oneIf(p.idle))
	}
	cmd := r.isolation.command(program, args...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	output, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%v: %s", err, firstLine([]byte(complaint.String())))
	}
	var took clocks
	if _, err := fmt.Sscan(string(output), &took.elapsed, &took.worked); err != nil {
		return 0, err
	}
	if r.worked {
		return took.worked, nil
	}
	return took.elapsed, nil
}

// clock says which time is taken.
func (r *runner) clock() string {
	if r.worked {
		return "processor time"
	}
	return "elapsed time"
}

func oneIf(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// steps returns how many processes measure runs.
func (r *runner) steps() (n int) {
	for _, o := range r.chosen {
		for _, p := range r.peers {
			if p.does(o) {
				n += r.rounds * o.turns()
			}
		}
	}
	return n
}

// buildPeers builds the C peers, names those that cannot be built, and leaves them out.
func (r *runner) buildPeers(dir string) {
	r.programs = make(map[string]string)
	r.peers = slices.DeleteFunc(r.peers, func(p peer) bool {
		if p.source == "" || r.programs[p.source] != "" {
			return false
		}
		program, err := buildC(dir, "driver.c", p.source)
		if err != nil {
			fmt.Fprintf(r.complaints, "bench: %s is left out: it cannot be built: %v\n", p.name, err)
			return true
		}
		r.programs[p.source] = program
		return false
	})
}
