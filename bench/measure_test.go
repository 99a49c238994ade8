//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/internal/socktest"
)

// TestRun has programs as peers that note when they run. The order is the opposite one
// every other turn, the ratio is that of the turn, and samples are printed in one order.
func TestRun(t *testing.T) {
	socktest.Need(t, "sh")
	log := filepath.Join(t.TempDir(), "log")
	program := func(name, took string) []string {
		return []string{"/bin/sh", "-c", "echo " + name + " $* >>" + log + "; echo " + took, "sh"}
	}
	var out strings.Builder
	m := &measurement{
		operations: []operation{{step: stepCycle, count: 10}, {step: "Step", count: 20, descriptors: 3, goroutines: 2}},
		peers:      []peer{{name: peerOpenSSL, build: []string{}}, {name: peerC, build: []string{}}},
		commands:   map[string][]string{peerOpenSSL: program("o", "2000"), peerC: program("c", "500")},
		rounds:     2,
		clock:      1,
		out:        &out,
	}
	if err := m.run(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log)
	five := strings.NewReplacer("o", "o Cycle 10 1 0 1\n", "c", "c Cycle 10 1 0 1\n") // there is a bar for Cycle
	one := strings.NewReplacer("o", "o Step 20 2 3 1\n", "c", "c Step 20 2 3 1\n")
	want := five.Replace("occooccooc") + one.Replace("oc") + five.Replace("cooccoocco") + one.Replace("co")
	if err != nil || string(text) != want {
		t.Errorf("%v:\n%s\nwant:\n%s", err, text, want)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, p := range m.peers {
		name := sampleName("Step/descriptors=3/goroutines=2", p.name)
		end := []string{"\t20\t100.0 ns/op\t1.0000 x-openssl", "\t20\t25.0 ns/op\t0.2500 x-openssl"}[i]
		line := lines[len(lines)-2+i]
		if !strings.HasPrefix(line, "Benchmark"+name) || !strings.HasSuffix(line, end) {
			t.Errorf("line %q, want %s … %q", line, name, end)
		}
		if got := m.ratios[name]; len(got) != 2 {
			t.Errorf("%s: ratios %v", name, got)
		}
	}
}

// TestNamespace: a command has its own network namespace if asked.
func TestNamespace(t *testing.T) {
	socktest.Need(t, "netns", "sh")
	network := freshNetwork()
	if network == nil {
		t.Fatal("no namespace for a measurement")
	}
	var links []string
	for _, attributes := range []*syscall.SysProcAttr{nil, network} {
		output, err := command(attributes, "/bin/sh", "-c", "readlink /proc/self/ns/net").Output()
		socktest.Check(t, err)
		links = append(links, string(output))
	}
	own, err := os.Readlink("/proc/self/ns/net")
	socktest.Check(t, err)
	if links[0] != own+"\n" || links[1] == links[0] {
		t.Errorf("%q, ours is %q", links, own)
	}
}
