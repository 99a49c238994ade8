package addr

import (
	"strings"
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/sockaddr"
)

// longestPath is the length of the longest path that a constructor accepts, as in C: that of
// sun_path without a closing NUL. The kernel also returns paths that are one byte longer.
const longestPath = sockaddr.PathSize - 1

var (
	pathEmpty          = refuse(syscall.EINVAL, "empty path")
	pathHoldsNUL       = refuse(syscall.EINVAL, "path contains a NUL")
	pathTooLong        = refuse(syscall.ENAMETOOLONG, "path does not fit sun_path")
	abstractTooLong    = refuse(syscall.ENAMETOOLONG, "abstract name does not fit sun_path")
	abstractImpossible = refuse(syscall.EINVAL, "only Linux has abstract names")
)

// Unix returns the AF_UNIX address of a path in the file system. The path is used as it is: an
// '@' at its start has no meaning. It may have up to 107 bytes on Linux, Solaris and illumos,
// and 103 on the BSDs and macOS.
//
// An error matches EINVAL if path is empty or contains a NUL, and ENAMETOOLONG if it is too
// long.
//
// Corresponds to BIO_ADDR_rawmake for AF_UNIX. See BIO_ADDR(3), and [RawMake] for the
// differences.
func Unix(path string) (Addr, error) {
	a, r := fromPath(path, longestPath)
	if r != nil {
		return Addr{}, r.fail("addr.Unix", errstack.Quoted(path))
	}
	return a, nil
}

func fromPath(path string, longest int) (a Addr, r *refusal) {
	switch {
	case path == "":
		return Addr{}, pathEmpty
	case len(path) > longest:
		return Addr{}, pathTooLong
	case strings.IndexByte(path, 0) >= 0:
		return Addr{}, pathHoldsNUL
	}
	a.sockaddr.SetUnix([]byte(path))
	return a, nil
}

// Abstract returns the AF_UNIX address with an abstract name, which is outside the file system
// and disappears with its last socket. name does not include the NUL that marks it. It may
// have up to 107 bytes, of any value. The empty name is valid. See unix(7).
//
// An error matches ENAMETOOLONG if the name is too long, and EINVAL on systems other than Linux.
//
// No OpenSSL counterpart: OpenSSL cannot express such an address.
func Abstract(name string) (Addr, error) {
	a, r := fromAbstractName(name)
	if r != nil {
		return Addr{}, r.fail("addr.Abstract", errstack.Quoted(name))
	}
	return a, nil
}

func fromAbstractName(name string) (a Addr, r *refusal) {
	switch {
	case !sockaddr.HasAbstract:
		return Addr{}, abstractImpossible
	case len(name) > sockaddr.PathSize-1:
		return Addr{}, abstractTooLong
	}
	a.sockaddr.SetUnix([]byte("\x00" + name))
	return a, nil
}

// PathString returns the path of an AF_UNIX address in the file system, byte for byte, and
// whether a has one. An unnamed AF_UNIX address has the empty path, as in C; see
// [Addr.IsUnnamed]. Whoever bound the socket chose the path, and it may contain any byte but
// NUL. [Addr.String] is safe to print.
//
// Corresponds to BIO_ADDR_path_string, which returns NULL for what is false here. See
// BIO_ADDR(3). In OpenSSL an abstract name is an empty path.
func (a Addr) PathString() (string, bool) {
	if a.Family() != syscall.AF_UNIX || a.IsAbstract() {
		return "", false
	}
	return string(a.sockaddr.UnixName()), true
}

// AbstractName returns the abstract name of an AF_UNIX address without the NUL that marks it,
// and whether a has one. The name may contain any byte.
//
// No OpenSSL counterpart.
func (a Addr) AbstractName() (string, bool) {
	name, ok := a.abstractName()
	return string(name), ok
}
