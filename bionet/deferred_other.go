// This file exists because only Linux puts a connect(2) off until the first write.

//go:build !linux

package bionet

// isDeferred reports whether the socket fd connects with its first write.
func isDeferred(fd int) bool { return false }
