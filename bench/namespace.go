//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// self is the path of this program.
var self = sync.OnceValue(func() string {
	path, err := os.Executable()
	must(err)
	return path
})

// isolation is how a process gets a network namespace of its own.
type isolation int

const (
	inNamespace isolation = iota
	inUserNamespace
	inOurs
)

func (i isolation) String() string {
	switch i {
	case inNamespace:
		return "each process in a fresh network namespace"
	case inUserNamespace:
		return "each process in a fresh network namespace, in a user namespace"
	}
	return "all processes in this network namespace: a fresh one may not be made"
}

// command returns the command that runs program in a namespace. It goes by way of this
// program, which sets the namespace's loopback device up.
func (i isolation) command(program string, args ...string) *exec.Cmd {
	if i == inOurs {
		return exec.Command(program, args...)
	}
	cmd := exec.Command(self(), append([]string{commandNamespace, program}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if i == inUserNamespace {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}

// findIsolation returns the best isolation that works here.
func findIsolation() isolation {
	for _, i := range []isolation{inNamespace, inUserNamespace} {
		if i.command(self(), commandWorker, peerRaw, kindSocketClose, "10", "1", "0", "0").Run() == nil {
			return i
		}
	}
	return inOurs
}

// enterNamespace sets the loopback device up and becomes the program args[0].
func enterNamespace(args []string) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	device, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	device.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, device); err != nil {
		return err
	}
	return syscall.Exec(args[0], args, os.Environ())
}
