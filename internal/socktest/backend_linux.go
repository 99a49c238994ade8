//go:build !portable

package socktest

// directCalls says that internal/sys calls the kernel without package syscall.
const (
	directCalls = true
	backend     = "with direct system calls"
)
