// This file exists because the kernel counts the limits of a socket in its own time, and
// package time has another in the bubbles of testing/synctest, where limits would not be
// counted in total. It also has functions more to go through, which takes 10 to 20 ns
// beside a system call.

//go:build unix && gc && !purego

package sys

import (
	"time"
	_ "unsafe" // for go:linkname
)

// Now returns the time of the kernel's monotonic clock.
func Now() time.Duration { return time.Duration(nanotime()) }

// nanotime is one of the runtime's functions that keep their name and signature for other
// packages, go.dev/issue/67401.
//
//go:linkname nanotime runtime.nanotime
func nanotime() int64
