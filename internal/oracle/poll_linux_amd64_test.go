package oracle_test

import "golang.org/x/sys/unix"

// oldPollCalls are those that later ports do not have.
var oldPollCalls = []uint32{unix.SYS_POLL, unix.SYS_SELECT}
