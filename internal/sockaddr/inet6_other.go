// This file exists because sockaddr_in6 ends with sin6_scope_id everywhere but on
// Solaris and illumos.

//go:build !solaris

package sockaddr

const sizeofInet6 = 28
