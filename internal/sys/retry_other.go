// This file exists because FreeBSD counts one errno more as passing.

//go:build !freebsd

package sys

import "syscall"

// RetryPlatform is an errno that only this system counts as passing, 0 for none.
const RetryPlatform syscall.Errno = 0
