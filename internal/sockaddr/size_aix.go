// This file exists because sun_path has 1023 bytes on AIX, of which the length
// byte of an address can count no more than 253.

package sockaddr

const (
	Size     = 255
	PathSize = 253
)
