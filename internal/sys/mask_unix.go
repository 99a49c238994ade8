// This file exists because POSIX declares the masks of poll(2) signed.

//go:build unix && !aix

package sys

type pollMask = int16
