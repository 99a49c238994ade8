// This file exists because Linux, called without a library between, takes every
// address as it is, and because a system that is not ported has nothing to limit.

//go:build !unix || (linux && !portable)

package sys

var limits []Limit
