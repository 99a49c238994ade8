package stress_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
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

// mountSlow mounts a slow file system over the working directory, in this process's mount
// namespace.
func mountSlow() (*slowSystem, error) {
	device, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/fuse: %w", err)
	}
	folder, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return nil, fmt.Errorf("a private mount namespace: %w", err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d", device, os.Getuid(), os.Getgid())
	if err := unix.Mount("slow", folder, "fuse", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		return nil, fmt.Errorf("mount of a fuse system: %w", err)
	}
	s := &slowSystem{device, folder, make(chan struct{})}
	go s.serve()
	return s, nil
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
func blockedPaths() (b blocked, err error) {
	s, err := mountSlow()
	if err != nil {
		return b, err
	}
	for i := range sideBySide {
		a, err := addr.Unix(filepath.Join(s.folder, fmt.Sprint(i)))
		if err != nil {
			return b, err
		}
		fd, err := bio.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0, 0)
		if err != nil {
			return b, err
		}
		opts := []bio.Options{0, bio.NonBlock}[i%2]
		b.calls = append(b.calls, func() error {
			if i == 0 { // which finds no file and then may make none
				if err := bio.Bind(fd, &a, 0); errnoOf(err) != unix.ENOSYS {
					return err
				}
				return unix.ENOENT
			}
			return bio.Connect(fd, &a, opts)
		})
	}
	b.want = unix.ENOENT
	b.release = func() { close(s.released) }
	return b, nil
}
