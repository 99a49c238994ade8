//go:build linux && (amd64 || arm64)

package main

import "golang.org/x/sys/unix"

// openDescriptors opens n descriptors, and returns a function that closes them.
func openDescriptors(n int) (closeAll func(), err error) {
	var fds []int
	closeAll = func() {
		for _, fd := range fds {
			unix.Close(fd)
		}
	}
	for range n {
		fd, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
		if err != nil {
			closeAll()
			return nil, err
		}
		fds = append(fds, fd)
	}
	return closeAll, nil
}
