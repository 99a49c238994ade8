//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestMain makes this program what the processes of a measurement are started from.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && slices.Contains([]string{commandWorker, commandNamespace, commandScript}, os.Args[1]) {
		main()
		return
	}
	os.Exit(m.Run())
}

// need skips a test where a program or a C peer is missing, unless BIO_ORACLE is
// "require".
func need(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if os.Getenv("BIO_ORACLE") == "require" {
		t.Fatalf("%s: %v", what, err)
	}
	t.Skipf("%s: %v", what, err)
}

// TestMeasure runs a short measurement of all peers that are here.
func TestMeasure(t *testing.T) {
	r := &runner{rounds: 2, peers: slices.Clone(peers), progress: newProgress(io.Discard, 0), complaints: io.Discard}
	for _, o := range operations {
		o.count = 2 * o.goroutines
		if o.kind != kindListen || hasIPv6() {
			r.chosen = append(r.chosen, o)
		}
	}
	r.buildPeers(t.TempDir())
	r.isolation = findIsolation()
	found, err := r.measure()
	if err != nil {
		t.Fatal(err)
	}
	rows := r.rows(found)
	var text bytes.Buffer
	if err := printCSV(&text, rows); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := 1
	for _, values := range found {
		want += len(values)
	}
	if len(lines) != want {
		t.Errorf("%d lines, want %d", len(lines), want)
	}
	for _, line := range lines[1:] {
		if ns, err := strconv.ParseFloat(line[2], 64); err != nil || ns <= 0 {
			t.Errorf("%v: no time", line)
		}
	}
	if err := printBars(&text, found); err != nil {
		t.Error(err)
	}
	if n := strings.Count(text.String(), "met\n") + strings.Count(text.String(), "MET\n"); r.programs["libcrypto.c"] != "" && r.programs["bare.c"] != "" && hasIPv6() && n != len(bars) {
		t.Errorf("%d bars, want %d:\n%s", n, len(bars), text.String())
	}
}

// TestMissingPeer leaves out what cannot be built, and names it.
func TestMissingPeer(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var complaints strings.Builder
	r := &runner{peers: slices.Clone(peers), complaints: &complaints}
	r.buildPeers(t.TempDir())
	for _, p := range peers {
		left := slices.ContainsFunc(r.peers, func(q peer) bool { return q.name == p.name })
		named := strings.Contains(complaints.String(), p.name+" is left out")
		if left != (p.source == "") || named != (p.source != "") {
			t.Errorf("%s: still there %v, named %v", p.name, left, named)
		}
	}
}

// TestSyscalls counts: never more system calls than OpenSSL, one less for each Accept.
func TestSyscalls(t *testing.T) {
	_, err := exec.LookPath("strace")
	need(t, "strace", err)
	dir := t.TempDir()
	_, err = buildC(dir, "libcrypto_script.c")
	need(t, "OpenSSL's side", err)
	var text strings.Builder
	if err := reportSyscalls(&text, dir); err != nil {
		t.Errorf("%v\n%s", err, text.String())
	}
	if !strings.Contains(text.String(), "two times close: 8/9\n") {
		t.Errorf("a cycle does not make 8 system calls against 9:\n%s", text.String())
	}
}
