//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io"
	"slices"
)

// bar is a limit to how many times as long as another peer one peer takes.
type bar struct {
	operation   string
	peer, other string
	relation    relation
	limit       float64
}

type relation string

const (
	atMost  relation = "at most"
	atLeast relation = "at least"
)

var bars = []bar{
	{stepCycle, peerBio, peerOpenSSL, atMost, 1.08},
	{stepCycleBlocking, peerBio, peerOpenSSL, atMost, 1.08},
	{stepListen, peerBio, peerOpenSSL, atMost, 1.08},
	{stepAcceptWouldBlock, peerBio, peerOpenSSL, atMost, 1.12},
	{stepConnectRefused, peerBio, peerOpenSSL, atMost, 1.12},
	{stepBindInUse, peerBio, peerOpenSSL, atMost, 1.0},
	{stepCycle, peerNet, peerBio, atLeast, 1.25},
	{stepCycle, peerMdlayher, peerBio, atLeast, 1.5},
	{stepConnection, peerBio, peerNet, atMost, 1.0},
	{stepAcceptConn, peerBio, peerNet, atMost, 1.0},
}

// check returns the ratio of the medians of both peers' times, each a ratio to those of the
// reference in the same turn, and whether it is within the limit.
func (b bar) check(times, others []float64) (ratio float64, met bool) {
	ratio = median(times) / median(others)
	if b.relation == atLeast {
		return ratio, ratio >= b.limit
	}
	return ratio, ratio <= b.limit
}

// checkBars prints a line for each bar whose peers and operation were measured. It
// returns an error if a bar is missed.
func checkBars(w io.Writer, measured ratios) error {
	missed := 0
	for _, b := range bars {
		times, others := measured[sampleName(b.operation, b.peer)], measured[sampleName(b.operation, b.other)]
		if len(times) == 0 || len(others) == 0 {
			continue
		}
		verdict := "met"
		ratio, met := b.check(times, others)
		if !met {
			verdict = "MISSED"
			missed++
		}
		fmt.Fprintf(w, "bar %s: %s: %s takes %.3f times as long as %s, %s %.2f\n", verdict, b.operation, b.peer, ratio, b.other, b.relation, b.limit)
	}
	if missed > 0 {
		return fmt.Errorf("%d bars missed", missed)
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
