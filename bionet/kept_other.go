// This file exists so that the package compiles for systems whose socket calls are not
// ported.

//go:build !unix

package bionet

type kept struct{}

func keptOptions(fd int) kept { return kept{} }

func (kept) restore(fd int) {}
