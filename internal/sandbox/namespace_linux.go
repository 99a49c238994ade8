package sandbox

import (
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

// Namespace is a kind of namespaces, as clone(2) has it.
type Namespace uintptr

// The namespaces that a process may have to itself.
const (
	Network Namespace = unix.CLONE_NEWNET
	Mount   Namespace = unix.CLONE_NEWNS
	Process Namespace = unix.CLONE_NEWPID
)

// needs are the needs of the tests that use a namespace.
var needs = map[Namespace]string{Network: "netns", Mount: "mountns"}

func init() {
	for namespace, name := range needs {
		socktest.Provide(name, sync.OnceValue(func() error { return startIn(namespace) }))
	}
}

// Attributes gives a process new namespaces. They are in a new user namespace, in which
// the process is root, if this one may not make them otherwise. The test needs "netns" or
// "mountns".
func Attributes(namespaces ...Namespace) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{}
	for _, namespace := range namespaces {
		attributes.Cloneflags |= uintptr(namespace)
	}
	if len(namespaces) > 0 && !privileged() {
		attributes.Cloneflags |= unix.CLONE_NEWUSER
		attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
		attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	}
	return attributes
}

// privileged reports whether this process may make namespaces: root may not in a container.
var privileged = sync.OnceValue(func() bool {
	return os.Geteuid() == 0 && start(func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET}
	}) == nil
})

// startIn starts this binary in a new namespace.
func startIn(namespace Namespace) error {
	attributes := Attributes(namespace)
	if attributes.UidMappings != nil {
		// Package syscall leaves a pipe open if clone(2) fails and there are mappings.
		without := &syscall.SysProcAttr{Cloneflags: attributes.Cloneflags}
		if err := start(func(cmd *exec.Cmd) { cmd.SysProcAttr = without }); err != nil {
			return err
		}
	}
	return start(func(cmd *exec.Cmd) { cmd.SysProcAttr = attributes })
}

// PrivateMounts keeps the mounts of this process's mount namespace from reaching others.
func PrivateMounts() error {
	return os.NewSyscallError("mount", unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
}
