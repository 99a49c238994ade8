package sockaddr

// sun_path has 1023 bytes on AIX. The length byte of an address limits that to 253.
const (
	Size     = 255
	PathSize = 253
)
