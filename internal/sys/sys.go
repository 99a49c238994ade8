// Package sys makes the few system calls of this module, one file a platform
// fact. Files that come in pairs define the same functions, so nothing outside this
// package asks which system it runs on. Every call answers with an errno, 0 for
// success, takes nothing from the heap on linux, and none but [Connect] and
// [Accept] knows of EINTR.
package sys

import "time"

// epoch is what the waiting time of a call is measured from: time.Since of a time
// with a monotonic part reads one clock, time.Now reads two.
var epoch = time.Now()

// monotonic returns a time that only ever goes forward.
func monotonic() time.Duration { return time.Since(epoch) }
