//go:build linux && portable && bsd

package sockaddr_test

// likeBSD says that the layout is not that of this system but that of the BSDs.
const likeBSD = true
