//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestMain lets the test binary be what a measurement starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == commandWorker || os.Args[1] == commandNamespace) {
		main()
		return
	}
	sandbox.Main(m)
}

// TestQuick measures everything quickly and reads what is printed.
func TestQuick(t *testing.T) {
	socktest.Need(t, "libcrypto", "ipv6")
	const rounds = 2
	var out bytes.Buffer
	if err := measure(&out, []string{"-quick", "-rounds", "2"}); err != nil {
		t.Fatal(err)
	}
	times, quotients := make(map[string][]float64), make(map[string][]float64) // a turn each
	for r := benchfmt.NewReader(&out, "out"); r.Scan(); {
		result, ok := r.Result().(*benchfmt.Result)
		if !ok {
			if _, ok := r.Result().(*benchfmt.UnitMetadata); !ok {
				t.Fatal(r.Result())
			}
			continue
		}
		name := result.Name.String()
		name = name[:strings.LastIndexByte(name, '-')]
		time, _ := result.Value("sec/op")
		quotient, ok := result.Value("x-openssl")
		if !ok {
			quotient, ok = result.Value("x-net")
		}
		times[name], quotients[name] = append(times[name], time), append(quotients[name], quotient)
		if !ok || time <= 0 {
			t.Errorf("%s: %v s, no ratio", name, time)
		}
		if result.GetConfig("clock") != "elapsed" || result.GetConfig("pkg") == "" || result.GetConfig("cpu") == "" {
			t.Errorf("%s: configuration %v", name, result.Config)
		}
	}
	want := 0
	for _, o := range operations {
		for _, p := range peers {
			if !p.does(o.step) {
				continue
			}
			want++
			name := sampleName(o.String(), p.name)
			if len(times[name]) != rounds*o.turns() {
				t.Errorf("%s: %d samples, want %d", name, len(times[name]), rounds*o.turns())
				continue
			}
			reference, _ := o.reference()
			for i, other := range times[sampleName(o.String(), reference)] {
				if got, want := quotients[name][i], times[name][i]/other; math.Abs(got-want) > 0.001*max(want, 1) {
					t.Errorf("%s: ratio %v to the time of %s, want %v", name, got, reference, want)
				}
			}
		}
	}
	if len(times) != want {
		t.Errorf("%d names, want %d", len(times), want)
	}
}

// TestChosen measures what the flags choose, without OpenSSL and so without ratios.
func TestChosen(t *testing.T) {
	var out strings.Builder
	err := measure(&out, []string{"-quick", "-rounds", "1", "-cpu", "-operations", "^Cycle/goroutines=8$", "-peers", "bio|raw"})
	text := out.String()
	if err != nil || strings.Count(text, "\nBenchmark") != 2 || strings.Count(text, "\nBenchmarkCycle/goroutines=8/peer=bio-") != 1 ||
		strings.Count(text, " ns/op\n") != 2 || !strings.Contains(text, "\nclock: processor\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestMissingCompiler names the peer that cannot be built and the way to do without it.
func TestMissingCompiler(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := measure(new(strings.Builder), []string{"-quick"})
	if err == nil || !strings.Contains(err.Error(), "peer OpenSSL (-peers can leave it out)") {
		t.Error(err)
	}
}
