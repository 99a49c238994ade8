//go:build linux && (amd64 || arm64)

package main

import (
	"slices"
	"strings"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{4, 2}, 3},
		{[]float64{5, 1, 3, 2, 4}, 3},
		{[]float64{10, 12, 1000, 10}, 11},
	} {
		if got := median(c.values); got != c.want {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

func TestCheckBars(t *testing.T) {
	for _, c := range []struct {
		bio, net []float64
		missed   []string
	}{
		{[]float64{1.08, 9, 1}, []float64{1.35}, nil},
		{[]float64{1.081, 9, 1}, []float64{1.36}, []string{"1.081 times as long as OpenSSL, at most 1.08"}},
		{[]float64{1}, []float64{1.25}, nil},
		{[]float64{1}, []float64{1.24}, []string{"net takes 1.240 times as long as bio, at least 1.25"}},
		{[]float64{2}, []float64{1}, []string{"bio takes 2.000", "net takes 0.500"}},
		{nil, []float64{1}, nil},
	} {
		measured := ratios{
			"Cycle/peer=OpenSSL": {1, 1, 1},
			"Cycle/peer=bio":     c.bio,
			"Cycle/peer=net":     c.net,
			// Bars are about the plain operation alone.
			"Cycle/goroutines=8/peer=OpenSSL": {1},
			"Cycle/goroutines=8/peer=bio":     {5},
		}
		var out strings.Builder
		err := checkBars(&out, measured)
		missed := slices.DeleteFunc(strings.Split(out.String(), "\n"), func(line string) bool { return !strings.HasPrefix(line, "bar MISSED: ") })
		if (err != nil) != (len(c.missed) > 0) || len(missed) != len(c.missed) {
			t.Errorf("%+v: %v\n%s", c, err, out.String())
			continue
		}
		for i, want := range c.missed {
			if !strings.Contains(missed[i], want) {
				t.Errorf("%q, want %q", missed[i], want)
			}
		}
	}
}

// TestBarsMeasured: every bar is about an operation that its peers do.
func TestBarsMeasured(t *testing.T) {
	for _, b := range bars {
		if !slices.ContainsFunc(operations, func(o operation) bool { return o.String() == b.operation }) {
			t.Errorf("%+v: no such operation", b)
		}
		for _, name := range []string{b.peer, b.other} {
			if !slices.ContainsFunc(peers, func(p peer) bool { return p.name == name && p.does(b.operation) }) {
				t.Errorf("%+v: %s does not do it", b, name)
			}
		}
	}
}
