package addr

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/errstack"
)

var (
	interfaceNameWrong = refuse(syscall.EINVAL, "invalid interface name in zone")

	socketStep = errstack.Step{Syscall: "socket", SysData: "calling socket()", Quiet: true}
	ioctlStep  = errstack.Step{Syscall: "ioctl", SysData: "calling ioctl()", Quiet: true}
)

// interfaceIndex returns the index of the interface called name. It uses an AF_UNIX socket, which
// every kernel with sockets has.
func interfaceIndex(name string) (uint32, *refusal) {
	request, err := unix.NewIfreq(name)
	if err != nil || strings.IndexByte(name, 0) >= 0 {
		return 0, interfaceNameWrong
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, &refusal{&socketStep, err.(syscall.Errno)}
	}
	defer unix.Close(fd)
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, request); err != nil {
		return 0, &refusal{&ioctlStep, err.(syscall.Errno)}
	}
	return request.Uint32(), nil
}
