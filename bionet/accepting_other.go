// This file exists so that the package compiles for systems whose socket calls are not
// ported.

//go:build !unix

package bionet

// accepting reports whether the socket fd listens, which is not known.
func accepting(fd int, unknown bool) bool { return unknown }
