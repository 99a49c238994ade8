package addr

import (
	"strings"
	"syscall"

	"example.com/bio/internal/sockaddr"
)

// longestPath is the length of the longest path that a constructor takes, as in C:
// that of sun_path without a closing NUL. The kernel also gives paths of one byte
// more.
const longestPath = sockaddr.PathSize - 1

var (
	pathEmpty          = refuse(syscall.EINVAL, "path is empty")
	pathHoldsNUL       = refuse(syscall.EINVAL, "path holds a NUL")
	pathTooLong        = refuse(syscall.ENAMETOOLONG, "path does not fit sun_path")
	abstractTooLong    = refuse(syscall.ENAMETOOLONG, "abstract name does not fit sun_path")
	abstractImpossible = refuse(syscall.EINVAL, "abstract names exist on Linux only")
)

// Unix returns the AF_UNIX address of a path in the file system. The path is taken
// as it is: '@' at its start has no meaning. It has up to 107 bytes on Linux,
// Solaris and illumos, 103 on the BSDs and macOS.
//
// It fails with EINVAL if path is empty or holds a NUL and with ENAMETOOLONG if it
// is too long. It does not block and makes no system call.
//
// Source: bio's own; in C this is BIO_ADDR_rawmake, BIO_ADDR(3), of AF_UNIX. See
// [RawMake] for the differences.
func Unix(path string) (Addr, error) {
	a, r := fromPath(path, longestPath)
	if r != nil {
		return Addr{}, r.fail("addr.Unix", quoted(path))
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

// Abstract returns the AF_UNIX address with an abstract name, one that stands
// outside the file system and goes away with its last socket. The name is given
// without the NUL that marks it; it has up to 107 bytes, of any value. The empty
// name is a name too.
//
// It fails with ENAMETOOLONG if the name is too long, and with EINVAL everywhere
// but on Linux. It does not block and makes no system call.
//
// Source: unix(7), "abstract". OpenSSL cannot express such an address.
func Abstract(name string) (Addr, error) {
	a, r := fromAbstractName(name)
	if r != nil {
		return Addr{}, r.fail("addr.Abstract", quoted(name))
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

// PathString returns the path of an AF_UNIX address in the file system, byte for
// byte, and whether a has one. An unnamed AF_UNIX address has the empty path, as in
// C; [Addr.IsUnnamed] tells it apart. The path comes from whoever bound the socket:
// it may hold any byte but NUL. [Addr.String] is safe to print.
//
// Source: BIO_ADDR_path_string, BIO_ADDR(3), with false where that returns NULL.
// Differs from OpenSSL: an abstract name is no path; there it is an empty one.
func (a Addr) PathString() (string, bool) {
	if a.Family() != syscall.AF_UNIX || a.IsAbstract() {
		return "", false
	}
	return string(a.sockaddr.UnixName()), true
}

// AbstractName returns the abstract name of an AF_UNIX address without the NUL that
// marks it, and whether a has one. The name may hold any byte.
//
// Source: unix(7), "abstract". OpenSSL has nothing for it.
func (a Addr) AbstractName() (string, bool) {
	name, ok := a.abstractName()
	return string(name), ok
}
