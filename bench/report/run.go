package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aclements/go-moremath/stats"
	"golang.org/x/perf/benchfmt"
)

// reference is the peer that the ratios compare with.
const reference = "OpenSSL"

// unit is the unit of these ratios.
const unit = "x-openssl"

// run is what the samples of one run say. Operations and peers are in the order of the samples.
type run struct {
	machine    string // processor, kernel and Go
	operations []string
	peers      []string // without the reference
	ratios     map[result]summary
}

type result struct{ operation, peer string }

// summary is the median of samples, and their quartiles.
type summary struct{ low, median, high float64 }

// readRun reads samples. The operations that are not compared with the reference are left out.
func readRun(in io.Reader, name string) (*run, error) {
	r := &run{ratios: make(map[result]summary)}
	values := make(map[result][]float64)
	for reader := benchfmt.NewReader(in, name); reader.Scan(); {
		switch line := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, line
		case *benchfmt.Result:
			ratio, ok := line.Value(unit)
			if !ok {
				continue
			}
			r.machine = fmt.Sprintf("%s, Linux %s, %s", line.GetConfig("cpu"), line.GetConfig("kernel"), line.GetConfig("go"))
			of, err := parseName(line.Name)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(r.operations, of.operation) {
				r.operations = append(r.operations, of.operation)
			}
			if of.peer != reference && !slices.Contains(r.peers, of.peer) {
				r.peers = append(r.peers, of.peer)
			}
			values[of] = append(values[of], ratio)
		}
	}
	if len(r.peers) == 0 {
		return nil, fmt.Errorf("%s: no sample has the unit %s", name, unit)
	}
	for of, ratios := range values {
		sample := stats.Sample{Xs: ratios}
		r.ratios[of] = summary{sample.Quantile(0.25), sample.Quantile(0.5), sample.Quantile(0.75)}
	}
	return r, nil
}

// parseName takes a benchmark's name apart, such as Cycle/goroutines=8/peer=bio-2.
func parseName(name benchfmt.Name) (result, error) {
	base, parts := name.Parts()
	of := result{operation: string(base)}
	for _, part := range parts {
		switch peer, isPeer := strings.CutPrefix(string(part), "/peer="); {
		case isPeer:
			of.peer = peer
		case part[0] == '/':
			of.operation += string(part)
		}
	}
	if of.peer == "" {
		return of, fmt.Errorf("%s: the name has no peer", name)
	}
	return of, nil
}
