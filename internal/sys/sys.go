// Package sys makes the system calls of this module. Each function is one call and
// returns its errno, 0 for success; nothing outside this package asks which system it
// runs on.
//
// There are three backends. The files *_linux.go and *_windows.go pass the bytes of an
// address to the kernel and allocate nothing before a signal interrupts a call. The files
// *_posix.go serve the other Unix systems through package syscall and golang.org/x/sys. The
// files *_other.go are for systems without sockets. Other files are common to the backends
// that their build tag names.
//
// For tests, the build tag portable selects the files *_posix.go on Linux. With the tag bsd as
// well, addresses have the layout of the BSDs. The tests in systems_posix_test.go replace the
// kernel with a script.
package sys

import "runtime"

// Ready says what a descriptor is ready for.
type Ready uint8

const (
	Readable Ready = 1 << iota // a read or an accept does not block
	Writable                   // a write does not block, or a connect has ended
)

// BindReuses says whether OpenSSL's BIO_bind takes the flag BIO_SOCK_REUSEADDR. On Windows, where
// SO_REUSEADDR takes a port from another socket, it does not.
const BindReuses = runtime.GOOS != "windows"
