// This file exists because other compilers have another runtime.

//go:build !unix || !gc || purego

package sys

import "time"

// epoch is what times are measured from: time.Since reads one clock, time.Now two.
var epoch = time.Now()

// Now returns a time that only ever goes forward.
func Now() time.Duration { return time.Since(epoch) }
