//go:build linux && !amd64

package oracle_test

// oldPollCalls is empty: a port without them, or one whose C library does not use them.
var oldPollCalls []uint32
