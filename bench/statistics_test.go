//go:build linux && (amd64 || arm64)

package main

import (
	"bufio"
	"math"
	"slices"
	"strings"
	"testing"

	"example.com/bio"
)

func TestFigure(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   figure
	}{
		{[]float64{3}, figure{3, 0}},
		{[]float64{4, 2}, figure{3, 0.5}},
		{[]float64{5, 1, 3, 2, 4}, figure{3, 1}},
		{[]float64{10, 10, 10, 1000}, figure{10, 123.75}},
	} {
		if got := figureOf(c.values); math.Abs(got.median-c.want.median) > 1e-9 || math.Abs(got.spread-c.want.spread) > 1e-9 {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

// TestRatio is taken within a turn: turns that are slow as a whole change nothing.
func TestRatio(t *testing.T) {
	got, ok := ratio([]float64{20, 200, 2}, []float64{10, 100, 1})
	if !ok || got != (figure{2, 0}) {
		t.Errorf("%v, %v", got, ok)
	}
	if _, ok := ratio([]float64{1, 2}, []float64{1}); ok {
		t.Error("a ratio of turns that are not there")
	}
	if _, ok := ratio(nil, nil); ok {
		t.Error("a ratio of nothing")
	}
}

// TestOrder: over an even number of rounds each peer is first as often as last, whatever
// the number of turns.
func TestOrder(t *testing.T) {
	r := &runner{peers: peers}
	for _, o := range operations {
		first := make(map[string]int)
		for round := range 2 {
			for turn := range o.turns() {
				first[r.order(round, turn)[0].name]++
			}
		}
		if n := o.turns(); len(first) != 2 || first[peers[0].name] != n {
			t.Errorf("%s: first are %v", o.name, first)
		}
	}
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		bar    bar
		median float64
		met    bool
	}{
		{bar{limit: 1.05}, 1.05, true},
		{bar{limit: 1.05}, 1.06, false},
		{bar{limit: 1.5, beats: true}, 1.5, true},
		{bar{limit: 1.5, beats: true}, 1.4, false},
	} {
		if got := c.bar.met(figure{median: c.median}); got != c.met {
			t.Errorf("%+v, %v: %v", c.bar, c.median, got)
		}
	}
}

func TestChoose(t *testing.T) {
	name := func(p peer) (string, bool) { return p.name, !p.extra }
	all, err := choose(peers, "", name)
	if err != nil || len(all) != len(peers)-2 {
		t.Errorf("%d peers, %v", len(all), err)
	}
	two, err := choose(peers, "bio,C+thread", name)
	if err != nil || len(two) != 2 || two[0].name != peerBio || two[1].name != peerCThread {
		t.Errorf("%v, %v", two, err)
	}
	if _, err := choose(peers, "bio,other", name); err == nil || !strings.Contains(err.Error(), `"other"`) {
		t.Error(err)
	}
}

func TestParseTrace(t *testing.T) {
	const text = `10 close(3) = 0
11 close(1000000) = -1 EBADF (Bad file descriptor)
11 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3
12 close(9) = 0
11 setsockopt(3, SOL_TCP, TCP_FASTOPEN, [4096], 4) = 0
11 close(3 <unfinished ...>
12 close(8) = 0
11 <... close resumed>) = 0
11 close(1000001) = -1 EBADF (Bad file descriptor)
11 close(1000002 <unfinished ...>
11 <... close resumed>) = -1 EBADF (Bad file descriptor)
11 close(1000003) = -1 EBADF (Bad file descriptor)
`
	calls, err := parseTrace(bufio.NewScanner(strings.NewReader(text)), 2)
	if err != nil || len(calls) != 2 || !slices.Equal(calls[0], []string{"socket", "TCP_FASTOPEN", "close"}) || len(calls[1]) != 0 {
		t.Errorf("%q, %v", calls, err)
	}
	if _, err := parseTrace(bufio.NewScanner(strings.NewReader(text)), 3); err == nil {
		t.Error("a line without marks is no error")
	}
}

// TestWrong are numbers of system calls that are refused.
func TestWrong(t *testing.T) {
	for _, c := range []struct {
		function     string
		openSSL, own []string
		wrong        bool
	}{
		{"bind", []string{"bind"}, []string{"bind"}, false},
		{"bind", []string{"bind"}, []string{"getsockopt", "bind"}, true},
		{"accept", []string{"accept", "ioctl"}, []string{"accept4"}, false},
		{"accept", []string{"accept", "ioctl"}, []string{"accept4", "ioctl"}, true},
		{"accept-would-block", []string{"accept"}, []string{"accept4"}, false},
		{"listen", []string{"listen"}, []string{"listen", "TCP_FASTOPEN"}, false},
		{"listen", []string{"listen", "TCP_FASTOPEN"}, []string{"getsockopt", "listen", "TCP_FASTOPEN"}, true},
	} {
		line := counted{scriptLine{function: c.function, flags: bio.TFO}, c.openSSL, c.own}
		if got := line.wrong(); got != c.wrong {
			t.Errorf("%s, %v and %v: %v", c.function, c.openSSL, c.own, got)
		}
	}
}
