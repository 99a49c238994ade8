//go:build !386 && !s390x

package oracle_test

import "golang.org/x/sys/unix"

// acceptCalls are the system calls that accept a connection: that of C and that of
// bio. It is empty where socket calls go through socketcall.
var acceptCalls = []uint32{unix.SYS_ACCEPT, unix.SYS_ACCEPT4}
