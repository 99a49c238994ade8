//go:build unix

package main

import (
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"
)

const errReset = unix.ECONNRESET

// setGroup puts a command and what it starts into a process group. The function it returns
// checks that all of them have ended.
func setGroup(cmd *exec.Cmd) (check func(t *testing.T)) {
	cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	return func(t *testing.T) {
		t.Helper()
		if err := unix.Kill(-cmd.Process.Pid, 0); err != unix.ESRCH {
			t.Errorf("a process is left behind: %v", err)
		}
	}
}
