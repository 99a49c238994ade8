package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/bio/internal/socktest"
)

// samples are of two turns of two operations, and of one that is not compared with OpenSSL.
const samples = `go: go1.26
cpu: a processor
kernel: 6.18
Unit x-openssl better=lower
BenchmarkCycle/peer=OpenSSL-2	1	10.0 ns/op	1.0000 x-openssl
BenchmarkCycle/peer=bio-2	1	11.0 ns/op	1.1000 x-openssl
BenchmarkCycle/peer=net-2	1	15.0 ns/op	1.5000 x-openssl
BenchmarkConnection/peer=bio-2	1	15.0 ns/op	0.9000 x-net
BenchmarkCycle/goroutines=8/peer=bio-2	1	15.0 ns/op	1.2500 x-openssl
BenchmarkCycle/peer=bio-2	1	11.0 ns/op	1.1600 x-openssl
BenchmarkCycle/peer=net-2	1	15.0 ns/op	1.7000 x-openssl
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	socktest.Check(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestReport(t *testing.T) {
	page := write(t, "performance.md", "# Before\n<!-- table -->\nthe old one\n<!-- /table -->\nAfter\n")
	folder := filepath.Dir(page)
	for range 2 { // the table that it wrote can be replaced too
		socktest.Check(t, report(write(t, "new.txt", samples), folder))
	}
	text, err := os.ReadFile(page)
	socktest.Check(t, err)
	const want = `# Before
<!-- table -->
a processor, Linux 6.18, go1.26.

| operation | bio | net |
|--|--|--|
| socket, connect NONBLOCK with KEEPALIVE and NODELAY, accept NONBLOCK, close both | 1.13 | 1.60 |
| Cycle by 8 goroutines or threads on their own listeners | 1.25 |  |
<!-- /table -->
After
`
	if string(text) != want {
		t.Errorf("%s\nwant:\n%s", text, want)
	}
	chart, err := os.ReadFile(filepath.Join(folder, "performance.svg"))
	socktest.Check(t, err)
	for _, want := range []string{"<svg", ">Cycle<", ">Cycle/goroutines=8<", ">bio<", ">net<"} {
		if !strings.Contains(string(chart), want) {
			t.Errorf("the chart has no %q", want)
		}
	}
}

// TestPoints: the first operation is at the top, the peers of an operation are in its row, and a
// point has its quartiles beside it.
func TestPoints(t *testing.T) {
	r, err := readRun(strings.NewReader(samples), "new.txt")
	socktest.Check(t, err)
	bio, net := r.points("bio"), r.points("net")
	if bio.Len() != 2 || net.Len() != 1 {
		t.Fatalf("%d points of bio, %d of net, want 2 and 1", bio.Len(), net.Len())
	}
	x, y := bio.XY(0)
	low, high := bio.XError(0)
	if x != 1.13 || y <= 1 || y > 1.5 || x-low > 1.12 || x-low < 1.09 || x+high < 1.14 || x+high > 1.17 {
		t.Errorf("bio's first point at %v, %v, from %v to %v", x, y, x-low, x+high)
	}
	if _, y := bio.XY(1); y <= 0 || y > 0.5 {
		t.Errorf("bio's second point at the height %v, want it in the row below", y)
	}
	if _, y := net.XY(0); y >= 1 || y < 0.5 {
		t.Errorf("net's point at the height %v, want it below that of bio", y)
	}
}

func TestReportFails(t *testing.T) {
	folder := filepath.Dir(write(t, "performance.md", "no table\n"))
	for _, c := range []struct{ samples, want string }{
		{samples, "no lines"},
		{"", "no sample has the unit x-openssl"},
		{"BenchmarkCycle-2 1 1 x-openssl\n", "the name has no peer"},
		{"BenchmarkCycle/peer=bio-2 1 one x-openssl\n", "parsing"},
		{"BenchmarkOther/peer=bio-2 1 1 x-openssl\n", "no description of the operation Other"},
	} {
		err := report(write(t, "new.txt", c.samples), folder)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.samples, err, c.want)
		}
	}
	if err := report(filepath.Join(folder, "missing"), folder); err == nil {
		t.Error("samples that do not exist: no error")
	}
}
