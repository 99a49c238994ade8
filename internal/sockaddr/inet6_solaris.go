// This file exists because sockaddr_in6 ends with __sin6_src_id on Solaris and
// illumos, which take no shorter address.

package sockaddr

const sizeofInet6 = 32
