// This file exists because Linux tells the index of an interface by one ioctl; the
// other systems have no call for it that works without package net or C.

package addr

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/errstack"
)

var (
	interfaceNameWrong = refuse(syscall.EINVAL, "zone is no name of an interface")

	socketStep = errstack.Step{Syscall: "socket", SysData: "calling socket()", Quiet: true}
	ioctlStep  = errstack.Step{Syscall: "ioctl", SysData: "calling ioctl()", Quiet: true}
)

// interfaceIndex returns the index of the interface called name. The socket is an
// AF_UNIX one, which exists in every kernel that has sockets at all.
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
