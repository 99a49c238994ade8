// This file exists because Linux alone gives AF_UNIX sockets names outside the
// file system.

//go:build !linux

package sockaddr

// HasAbstract tells whether AF_UNIX sockets can have abstract names.
const HasAbstract = false
