//go:build darwin || dragonfly || freebsd || netbsd || openbsd || (linux && portable && bsd)

package sockaddr

const (
	Size     = 108 // sockaddr_un, padded to a multiple of 4
	PathSize = 104 // sizeof(sun_path)
)
