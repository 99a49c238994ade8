// This file exists because not every processor has frame pointers, and elsewhere it has
// not been tried.

//go:build !(linux && gc && !purego && (amd64 || arm64))

package errstack

const framePointers = false

func readReturnAddresses(*[depth]uintptr) {}
