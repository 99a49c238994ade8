package bio_test

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestSetOptionsFails lets each system call of SetOptions fail in turn.
func TestSetOptionsFails(t *testing.T) {
	const injected = unix.EXDEV // which these calls do not return
	setOptions := func(t *testing.T, flag bio.Options) {
		t.Helper()
		fd := socktest.Socket(t, unix.AF_INET6, unix.SOCK_STREAM)
		err := quiet.SetOptions(fd, bio.AllOptions, bio.AllOptions)
		socktest.WantError(t, err, injected, kernelFlagOf(t, flag).reason)
	}
	socktest.IPv6.Need(t)
	for flag := range bio.AllOptions.Flags() {
		for _, option := range kernelFlagOf(t, flag).options {
			t.Run(fmt.Sprint(flag, " ", option.name), func(t *testing.T) {
				sandbox.Rule{
					Calls: []uint32{unix.SYS_SETSOCKOPT},
					Args: []sandbox.Arg{
						{Index: 1, Op: sandbox.Equal, Value: uint32(option.level)},
						{Index: 2, Op: sandbox.Equal, Value: uint32(option.name)},
					},
					Errno: injected,
				}.Run(t, func(t *testing.T) { setOptions(t, flag) })
			})
		}
	}
	t.Run("NONBLOCK", func(t *testing.T) {
		socktest.Need(t, "ioctl-mode")
		rule := sandbox.Rule{Calls: []uint32{unix.SYS_IOCTL}, Errno: injected}
		rule.Run(t, func(t *testing.T) { setOptions(t, bio.NonBlock) })
	})
}
