// This file exists because TCP Fast Open is ported to Linux alone: elsewhere the
// option is ignored, as OpenSSL ignores it unless configured with enable-tfo.

//go:build unix && !linux

package sys

import "syscall"

// SetFastOpenConnect does nothing.
func SetFastOpenConnect(int) syscall.Errno { return 0 }

// SetFastOpen does nothing.
func SetFastOpen(int, int) syscall.Errno { return 0 }
