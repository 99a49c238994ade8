//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// TestTurn has programs as peers that note when they run. The order is the opposite one
// every other turn, the ratio is that of the turn, and samples are printed in one order.
func TestTurn(t *testing.T) {
	socktest.Need(t, "sh")
	log := filepath.Join(t.TempDir(), "log")
	program := func(name, took string) []string {
		return []string{"/bin/sh", "-c", "echo " + name + " $* >>" + log + "; echo " + took, "sh"}
	}
	var out strings.Builder
	m := &measurement{
		operations: []operation{{step: "Step", count: 10, descriptors: 3, goroutines: 2}},
		peers:      []peer{{name: peerOpenSSL, build: []string{}}, {name: peerC, build: []string{}}},
		commands:   map[string][]string{peerOpenSSL: program("o", "2000"), peerC: program("c", "500")},
		rounds:     3,
		clock:      1,
		out:        &out,
	}
	if err := m.run(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log)
	if want := strings.ReplaceAll("o\nc\nc\no\no\nc\n", "\n", " Step 10 2 3 1\n"); err != nil || string(text) != want {
		t.Errorf("%v:\n%s\nwant:\n%s", err, text, want)
	}
	_, samples, _ := strings.Cut(out.String(), "\nBenchmark")
	lines := strings.Split("Benchmark"+samples, "\n")
	for i, want := range []string{"\t10\t200.0 ns/op\t1.0000 x-openssl", "\t10\t50.0 ns/op\t0.2500 x-openssl"} {
		name := sampleName("Step/descriptors=3/goroutines=2", m.peers[i].name)
		if !strings.HasPrefix(lines[i], "Benchmark"+name) || !strings.HasSuffix(lines[i], want) {
			t.Errorf("line %q, want %s … %q", lines[i], name, want)
		}
		if got := m.ratios[name]; len(got) != 3 {
			t.Errorf("%s: ratios %v", name, got)
		}
	}
}

// TestTurnsBalance: over two rounds each peer is as often first as last.
func TestTurnsBalance(t *testing.T) {
	for _, o := range operations {
		reversed := 0
		for round := range 2 {
			for turn := range o.turns() {
				reversed += (round + turn) % 2
			}
		}
		if reversed != o.turns() {
			t.Errorf("%v: %d of %d turns reversed", o, reversed, 2*o.turns())
		}
	}
}

// TestNamespace: an isolated command has its own network namespace.
func TestNamespace(t *testing.T) {
	socktest.Need(t, "netns")
	if !canIsolate() {
		t.Fatal("no namespace for a measurement")
	}
	var links []string
	for _, isolated := range []bool{false, true, true} {
		output, err := command(isolated, "/bin/sh", "-c", "readlink /proc/self/ns/net").Output()
		socktest.Check(t, err)
		links = append(links, string(output))
	}
	own, err := os.Readlink("/proc/self/ns/net")
	socktest.Check(t, err)
	if links[0] != own+"\n" || slices.Contains(links[1:], links[0]) {
		t.Errorf("%q, ours is %q", links, own)
	}
}
