//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// command returns the command args, in a fresh network namespace if isolated. It then
// starts this program, which sets the loopback device up and becomes args.
func command(isolated bool, args ...string) *exec.Cmd {
	if !isolated {
		return exec.Command(args[0], args[1:]...)
	}
	self, err := os.Executable()
	must(err)
	cmd := exec.Command(self, append([]string{commandNamespace}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}

// canIsolate reports whether a process can have a fresh network namespace.
func canIsolate() bool { return command(true).Run() == nil }

// enterNamespace sets the loopback device up and becomes the program args[0], if there is
// one.
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
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, device); err != nil || len(args) == 0 {
		return err
	}
	return syscall.Exec(args[0], args, os.Environ())
}
