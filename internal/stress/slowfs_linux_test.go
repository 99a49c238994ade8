package stress_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

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

// slowSystem is a file system that answers no lookup before it is released, as a server
// that is down does. It has no files.
type slowSystem struct {
	device   int
	folder   string
	released chan struct{}
}

// mountSlow mounts a slow file system over a new folder, in this process's mount
// namespace, until the end of the test.
func mountSlow(t *testing.T) *slowSystem {
	t.Helper()
	device, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0)
	socktest.Check(t, err)
	s := &slowSystem{socktest.CloseAtEnd(t, device), filepath.Dir(socktest.PathName(t)), make(chan struct{})}
	socktest.Check(t, sandbox.PrivateMounts())
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d", device, os.Getuid(), os.Getgid())
	if err := unix.Mount("slow", s.folder, "fuse", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		socktest.Lack(t, "fuse", err)
	}
	var serving sync.WaitGroup
	serving.Go(s.serve)
	t.Cleanup(func() {
		socktest.Check(t, unix.Unmount(s.folder, unix.MNT_DETACH)) // which ends the read of serve
		serving.Wait()
	})
	return s
}

func (s *slowSystem) serve() {
	request := make([]byte, fuseBufferBytes)
	for {
		n, err := unix.Read(s.device, request)
		if err == unix.EINTR || err == unix.ENOENT {
			continue
		}
		if err != nil || n < fuseInHeader {
			return
		}
		unique := binary.NativeEndian.Uint64(request[8:])
		switch binary.NativeEndian.Uint32(request[4:]) {
		case fuseInit:
			answer := make([]byte, fuseInitAnswer)
			copy(answer, request[fuseInHeader:fuseInHeader+8]) // the version that the kernel has
			s.answer(unique, 0, answer)
		case fuseGetattr:
			answer := make([]byte, fuseAttrAnswer)
			binary.NativeEndian.PutUint64(answer[16:], 1) // the root
			binary.NativeEndian.PutUint32(answer[fuseAttrMode:], unix.S_IFDIR|0o755)
			s.answer(unique, 0, answer)
		case fuseLookup:
			go func() {
				<-s.released
				s.answer(unique, unix.ENOENT, nil)
			}()
		default:
			s.answer(unique, unix.ENOSYS, nil)
		}
	}
}

func (s *slowSystem) answer(unique uint64, errno syscall.Errno, data []byte) {
	answer := make([]byte, fuseOutHeader, fuseOutHeader+fuseInitAnswer+fuseAttrAnswer)
	binary.NativeEndian.PutUint32(answer[0:], uint32(fuseOutHeader+len(data)))
	binary.NativeEndian.PutUint32(answer[4:], uint32(-int32(errno)))
	binary.NativeEndian.PutUint64(answer[8:], unique)
	_, _ = unix.Write(s.device, append(answer, data...))
}

// blockedPaths connect to paths of a slow file system, and bind to one.
func blockedPaths(t *testing.T) (b blocked) {
	s := mountSlow(t)
	for i := range sideBySide {
		a, err := addr.Unix(filepath.Join(s.folder, fmt.Sprint(i)))
		socktest.Check(t, err)
		fd, quiet := socket(t, socktest.Unix), bio.With(nil)
		opts := []bio.Options{0, bio.NonBlock}[i%2]
		b.calls = append(b.calls, func() error {
			if i == 0 { // which finds no file and then may make none
				if err := quiet.Bind(fd, &a, 0); socktest.Errno(err) != unix.ENOSYS {
					return err
				}
				return unix.ENOENT
			}
			return quiet.Connect(fd, &a, opts)
		})
	}
	b.want = unix.ENOENT
	b.release = func() { close(s.released) }
	return b
}
