//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// freshNetwork returns the attributes that give a process a new network namespace, in a new user
// namespace if need be, or nil if it may not have one.
func freshNetwork() *syscall.SysProcAttr {
	for _, attributes := range []*syscall.SysProcAttr{
		{Cloneflags: unix.CLONE_NEWNET},
		{
			Cloneflags:  unix.CLONE_NEWNET | unix.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
		},
	} {
		if command(attributes).Run() == nil {
			return attributes
		}
	}
	return nil
}

// command returns the command args, in a new network namespace if there are attributes for
// one. It then starts this program, which sets the loopback device up and becomes args.
func command(network *syscall.SysProcAttr, args ...string) *exec.Cmd {
	if network == nil {
		return exec.Command(args[0], args[1:]...)
	}
	self, err := os.Executable()
	must(err)
	cmd := exec.Command(self, append([]string{commandNamespace}, args...)...)
	cmd.SysProcAttr = network
	return cmd
}

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
