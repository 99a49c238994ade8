// This file exists because on these processors every Go function keeps a frame pointer.

//go:build linux && gc && !purego && (amd64 || arm64)

package errstack

const framePointers = true

// readReturnAddresses stores the return addresses of Caller and of the frames above it.
// What is above the first frame of the goroutine stays as it is.
//
//go:noescape
func readReturnAddresses(list *[depth]uintptr)
