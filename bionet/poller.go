//go:build !windows

package bionet

import (
	"os"
	"sync"
	"syscall"

	"example.com/bio/internal/sys"
)

var poller struct {
	sync.Mutex
	runs bool
}

// startPoller starts the poller of Go's runtime, which opens up to three descriptors. The
// runtime ends the process if it cannot; startPoller returns EMFILE or ENFILE then. To find
// out, it opens four descriptors, closes three of them, and lets the poller watch the last.
func startPoller() syscall.Errno {
	poller.Lock()
	defer poller.Unlock()
	if poller.runs {
		return 0
	}
	first, second, errno := sys.Pipe()
	if errno != 0 {
		return ifFull(errno)
	}
	third, fourth, errno := sys.Pipe()
	if errno != 0 {
		sys.Close(first)
		sys.Close(second)
		return ifFull(errno)
	}
	sys.Close(second)
	sys.Close(third)
	sys.Close(fourth)
	os.NewFile(uintptr(first), "pipe").Close()
	poller.runs = true
	return 0
}

// ifFull returns errno if it says that no descriptor is free, and otherwise 0: a system that
// has no pipes, or forbids them, may have a poller.
func ifFull(errno syscall.Errno) syscall.Errno {
	if errno == syscall.EMFILE || errno == syscall.ENFILE {
		return errno
	}
	return 0
}

// waitWritable waits in the runtime's poller until file is writable, or is a socket for which
// no connect can be under way. A deadline of the file ends the wait, and so does closing it.
//
// The poller reports changes, and one that came before the wait began may be lost, so each
// round asks the kernel for the state.
func waitWritable(file *os.File) error {
	conn, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = conn.Write(func(fd uintptr) bool {
		for {
			var ready sys.Ready
			ready, errno = sys.Poll(int(fd), sys.Writable, -1, 0)
			if errno != syscall.EINTR {
				return ready != 0 || errno != 0 || sys.IsIdle(int(fd))
			}
		}
	})
	if err == nil && errno != 0 {
		err = os.NewSyscallError("poll", errno)
	}
	return err
}

// closeFile closes d, which file holds.
func (d descriptor) closeFile(file *os.File) { file.Close() }
