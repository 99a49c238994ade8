package stress_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// The part of the FUSE protocol, linux/fuse.h, that a file system without files needs.
const (
	fuseLookup  = 1
	fuseGetattr = 3
	fuseInit    = 26

	fuseInHeader    = 40 // bytes: length, opcode, unique, node, user, group, process
	fuseOutHeader   = 16 // bytes: length, error, unique
	fuseInitAnswer  = 64
	fuseAttrAnswer  = 104
	fuseAttrMode    = 16 + 60 // offset of the mode in the answer
	fuseBufferBytes = 1 << 17
)

// slowDevice is the descriptor from which the process of a slow file system reads what
// the kernel wants to know.
const slowDevice = 3

// slowLimit is how long a slow file system lasts at most.
var slowLimit = socktest.Scaled(time.Minute)

func init() { sandbox.Register("slow file system", serveSlow) }

// mountSlow mounts a file system over a new folder, in this process's mount namespace,
// until the end of the test. It has no files, and answers no lookup before release is
// called, as a server that is down does.
func mountSlow(t *testing.T) (folder string, release func()) {
	t.Helper()
	socktest.Check(t, sandbox.PrivateMounts())
	folder = filepath.Dir(socktest.PathName(t))
	device, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	socktest.Check(t, err)
	defer device.Close()
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d", device.Fd(), os.Getuid(), os.Getgid())
	if err := unix.Mount("slow", folder, "fuse", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		socktest.Lack(t, "fuse", err)
	}
	cmd := sandbox.CommandContext(context.Background(), t, "slow file system")
	cmd.ExtraFiles = []*os.File{device} // slowDevice
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	socktest.Check(t, err)
	socktest.Check(t, cmd.Start())
	t.Cleanup(func() {
		stdin.Close()
		socktest.Check(t, unix.Unmount(folder, unix.MNT_DETACH))
		socktest.Check(t, cmd.Wait())
	})
	return folder, func() { stdin.Close() }
}

// serveSlow is the process of a slow file system. It is not that of the calls: the kernel
// cannot kill a process that waits for its own answer. The file system is released with
// the end of the input.
func serveSlow() error {
	released := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(released)
	}()
	time.AfterFunc(slowLimit, func() { os.Exit(1) })
	request := make([]byte, fuseBufferBytes)
	for {
		n, err := unix.Read(slowDevice, request)
		switch {
		case err == unix.EINTR || err == unix.ENOENT:
			continue
		case err == unix.ENODEV: // it is not mounted any more
			return nil
		case err != nil:
			return err
		case n < fuseInHeader:
			return fmt.Errorf("a request of %d bytes", n)
		}
		unique := binary.NativeEndian.Uint64(request[8:])
		switch binary.NativeEndian.Uint32(request[4:]) {
		case fuseInit:
			data := make([]byte, fuseInitAnswer)
			copy(data, request[fuseInHeader:fuseInHeader+8]) // the version that the kernel has
			answer(unique, 0, data)
		case fuseGetattr:
			data := make([]byte, fuseAttrAnswer)
			binary.NativeEndian.PutUint64(data[16:], 1) // the root
			binary.NativeEndian.PutUint32(data[fuseAttrMode:], unix.S_IFDIR|0o755)
			answer(unique, 0, data)
		case fuseLookup:
			go func() {
				<-released
				answer(unique, unix.ENOENT, nil)
			}()
		default:
			answer(unique, unix.ENOSYS, nil)
		}
	}
}

func answer(unique uint64, errno syscall.Errno, data []byte) {
	answer := make([]byte, fuseOutHeader, fuseOutHeader+fuseInitAnswer+fuseAttrAnswer)
	binary.NativeEndian.PutUint32(answer[0:], uint32(fuseOutHeader+len(data)))
	binary.NativeEndian.PutUint32(answer[4:], uint32(-int32(errno)))
	binary.NativeEndian.PutUint64(answer[8:], unique)
	_, _ = unix.Write(slowDevice, append(answer, data...))
}

// blockedPaths connect to paths of a slow file system, and bind to one.
func blockedPaths(t *testing.T) (b blocked) {
	folder, release := mountSlow(t)
	for i := range sideBySide {
		a, err := addr.Unix(filepath.Join(folder, fmt.Sprint(i)))
		socktest.Check(t, err)
		fd, quiet := socket(t, socktest.Unix), bio.With(nil)
		opts := []bio.Options{0, bio.NonBlock}[i%2]
		b.calls = append(b.calls, func() error {
			if i == 0 { // which finds no file, and may not make one
				if err := quiet.Bind(fd, &a, 0); socktest.Errno(err) != unix.ENOSYS {
					return err
				}
				return unix.ENOENT
			}
			return quiet.Connect(fd, &a, opts)
		})
	}
	b.want = unix.ENOENT
	b.release = release
	return b
}
