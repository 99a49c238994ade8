// This file exists because the kernel counts the limits of a socket in its own time, and
// package time has another in the bubbles of testing/synctest. It also reads the clock
// through two functions more, which takes 10 to 20 ns after a system call.

//go:build unix && gc && !purego

package sys

import (
	"time"
	_ "unsafe" // for go:linkname
)

// Now returns the kernel's time, which only ever goes forward.
func Now() time.Duration { return time.Duration(nanotime()) }

// nanotime is one of the runtime's functions that keep their name and signature for other
// packages, go.dev/issue/67401.
//
//go:linkname nanotime runtime.nanotime
func nanotime() int64
