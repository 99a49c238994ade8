// This file exists because other compilers have another runtime, and windows no limits to
// count. In the bubbles of testing/synctest this clock stands still.

//go:build !unix || !gc || purego

package sys

import "time"

// epoch is what times are measured from: time.Since reads one clock, time.Now two.
var epoch = time.Now()

// Now returns the time of a monotonic clock.
func Now() time.Duration { return time.Since(epoch) }
