//go:build !linux || portable

package socktest

const (
	directCalls = false
	backend     = "with the system calls of package syscall"
)
