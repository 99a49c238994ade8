package oracle_test

import (
	"slices"

	"golang.org/x/sys/unix"
)

// pollCalls are the system calls that wait for a descriptor: those of C, which are
// select or poll by the version, and that of bio.
var pollCalls = slices.Concat([]uint32{unix.SYS_PPOLL, unix.SYS_PSELECT6}, oldPollCalls)
