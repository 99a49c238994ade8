package oracle_test

import (
	"bufio"
	"fmt"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// sideVariable says in the environment that the process is one of the two sides:
// "bio", or the path of the program that is linked with libcrypto.
const sideVariable = "BIO_ORACLE_SIDE"

func TestMain(m *testing.M) {
	side := os.Getenv(sideVariable)
	if side == "" {
		os.Exit(m.Run())
	}
	if err := runSide(side); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// runSide is the life of a side: it answers the scripts of its standard input.
func runSide(side string) error {
	raiseLoopback()
	if side != "bio" {
		return syscall.Exec(side, []string{side}, nil)
	}
	out := bufio.NewWriter(os.Stdout)
	newInterpreter(out).run(os.Stdin)
	return out.Flush()
}

// raiseLoopback switches the loopback interface of a new network namespace on. Where
// the namespace is the machine's own, the interface is up and this changes nothing.
func raiseLoopback() {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return
	}
	if unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, request) == nil && request.Uint16()&unix.IFF_UP == 0 {
		request.SetUint16(request.Uint16() | unix.IFF_UP)
		_ = unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
	}
}
