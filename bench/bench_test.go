//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"runtime"
	"testing"
)

// BenchmarkOperation has the operations of all Go peers, with the same numbers of open
// descriptors and of goroutines; one operation is one repetition, whichever goroutine does
// it. benchstat -col /peer shows the peers side by side.
func BenchmarkOperation(b *testing.B) {
	for _, o := range operations {
		for _, p := range peers {
			if p.source != "" || !p.does(o) {
				continue
			}
			b.Run(fmt.Sprintf("%s/peer=%s", o.name, p.name), func(b *testing.B) {
				closeDescriptors, err := openDescriptors(o.descriptors)
				if err != nil {
					b.Skip("descriptors: ", err)
				}
				defer closeDescriptors()
				b.ReportAllocs()
				// All goroutines do the same number, so a few more than b.N may be done.
				b.ResetTimer()
				took := repeat(goPeers[p.name][o.kind], max(b.N, o.goroutines), o.goroutines, o.ownStack)
				b.StopTimer()
				n := max(b.N, o.goroutines) / o.goroutines * o.goroutines
				b.ReportMetric(float64(took.elapsed.Nanoseconds())/float64(n), "ns/op")
				b.ReportMetric(float64(took.worked.Nanoseconds())/float64(n), "cpu-ns/op")
				runtime.GC() // what one peer leaves is not collected in the time of the next
			})
		}
	}
}

// TestOperations lets every Go peer do every operation that it has.
func TestOperations(t *testing.T) {
	for name, kinds := range goPeers {
		for kind, prepare := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				if kind == kindListen && !hasIPv6() {
					t.Skip("no IPv6")
				}
				if took := repeat(prepare, 20, 1, false); took.elapsed <= 0 {
					t.Error("no time passed")
				}
				if took := repeat(prepare, 20, 2, true); took.elapsed <= 0 {
					t.Error("no time passed with two goroutines")
				}
			})
		}
	}
}
