//go:build unix && !linux

package main

import "golang.org/x/sys/unix"

// tryFastOpen says why TCP Fast Open cannot be asked for here: bio.TFO acts on Linux
// alone.
func tryFastOpen() error { return unix.EOPNOTSUPP }

// fastOpen says that there is nothing to read.
func fastOpen(int) (int, error) { return 0, unix.EOPNOTSUPP }
