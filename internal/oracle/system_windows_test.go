package oracle_test

import (
	"errors"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"example.com/bio/internal/socktest"
)

// closedDescriptor is a number that is never open.
const closedDescriptor = 0x7ffffff0

// patience is the time limit of a socket in milliseconds unless the script sets another. It is
// that of FinishConnect too.
const patience = 500

// fillTable fails, because Windows does not limit descriptors.
func fillTable() (restore func(), err error) { return nil, errors.ErrUnsupported }

func install(string) error { return errors.ErrUnsupported }

func bindAbstract(int, string) error { return errors.ErrUnsupported }

// callInterrupted makes a call: there are no signals.
func (in *interpreter) callInterrupted(w []string) { in.call(w) }

// countOpen returns 0: handles are not counted.
func countOpen() int { return 0 }

var (
	ws2_32     = windows.NewLazySystemDLL("ws2_32.dll")
	procIoctl  = ws2_32.NewProc("ioctlsocket")
	procSelect = ws2_32.NewProc("select")
	procName   = ws2_32.NewProc("getsockname")
	procPeer   = ws2_32.NewProc("getpeername")
	procHandle = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetHandleInformation")
)

// readName reads the name of a socket.
func readName(fd int, peer bool) name {
	var n name
	proc := procName
	if peer {
		proc = procPeer
	}
	n.length = uint32(len(n.bytes))
	r, _, err := proc.Call(uintptr(fd), uintptr(unsafe.Pointer(&n.bytes)), uintptr(unsafe.Pointer(&n.length)))
	if int32(r) != 0 {
		n.errno = err.(syscall.Errno)
	}
	return n
}

// files are the files that a script has opened. The number of a closed socket may be reused,
// by the runtime too: what is not a file here is only ever closed as a socket.
var files = make(map[int]bool)

func isOpen(fd int) bool {
	_, err := getOption(fd, windows.SOL_SOCKET, socktest.SocketType)
	return err == nil || files[fd]
}

func closeSocket(fd int) error {
	if files[fd] {
		delete(files, fd)
		return windows.CloseHandle(windows.Handle(fd))
	}
	return windows.Closesocket(windows.Handle(fd))
}

func openKind(kind string) (fd int, err error) {
	defer func() { files[fd] = err == nil }()
	switch kind {
	case "null":
		return openFile("NUL", 0)
	case "directory":
		return openFile(".", windows.FILE_FLAG_BACKUP_SEMANTICS)
	}
	var read, write windows.Handle
	if err := windows.CreatePipe(&read, &write, nil, 0); err != nil {
		return -1, err
	}
	return int(read), windows.CloseHandle(write)
}

func openFile(name string, flags uint32) (int, error) {
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return -1, err
	}
	h, err := windows.CreateFile(path, windows.GENERIC_READ, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING, flags, 0)
	return int(h), err
}

func listen(fd, backlog int) error { return windows.Listen(windows.Handle(fd), backlog) }

func getOption(fd, level, name int) (int, error) {
	var value int32
	length := int32(unsafe.Sizeof(value))
	err := windows.Getsockopt(windows.Handle(fd), int32(level), int32(name), (*byte)(unsafe.Pointer(&value)), &length)
	return int(value), err
}

func setLinger(fd int) error {
	value := struct{ onoff, linger uint16 }{1, 0}
	return windows.Setsockopt(windows.Handle(fd), windows.SOL_SOCKET, windows.SO_LINGER, (*byte)(unsafe.Pointer(&value)), int32(unsafe.Sizeof(value)))
}

func setNonblock(fd int, on bool) error {
	mode := uint32(boolInt(on))
	if r, _, err := procIoctl.Call(uintptr(fd), 0x8004667e, uintptr(unsafe.Pointer(&mode))); int32(r) != 0 {
		return err
	}
	return nil
}

func setTimeout(fd int, milliseconds int64) error {
	if err := socktest.TrySetOption(fd, windows.SOL_SOCKET, windows.SO_RCVTIMEO, int(milliseconds)); err != nil {
		return err
	}
	return socktest.TrySetOption(fd, windows.SOL_SOCKET, windows.SO_SNDTIMEO, int(milliseconds))
}

// ready returns what select says about fd.
func ready(fd int, writing bool, milliseconds int64) int32 {
	type set struct {
		count uint32
		fds   [64]uintptr
	}
	wanted := set{count: 1, fds: [64]uintptr{uintptr(fd)}}
	except := wanted
	read, write := uintptr(unsafe.Pointer(&wanted)), uintptr(0)
	if writing {
		read, write = write, read
	}
	limit := windows.NsecToTimeval(milliseconds * 1e6)
	r, _, _ := procSelect.Call(0, read, write, uintptr(unsafe.Pointer(&except)), uintptr(unsafe.Pointer(&limit)))
	return int32(r)
}

// await waits until fd is readable, or writable, for a time that an idle machine never needs.
func await(fd int, writing bool) { ready(fd, writing, 200) }

// beforeAccept sees to it that Accept ends, which SO_RCVTIMEO does not: a listener without a
// connection must not block.
func beforeAccept(fd int) {
	if ready(fd, false, 0) == 0 {
		setNonblock(fd, true)
	}
}

var socketOptions = []socketOption{
	{"type", windows.SOL_SOCKET, socktest.SocketType},
	{"reuseaddr", windows.SOL_SOCKET, windows.SO_REUSEADDR},
	{"keepalive", windows.SOL_SOCKET, windows.SO_KEEPALIVE},
	{"nodelay", windows.IPPROTO_TCP, windows.TCP_NODELAY},
	{"v6only", windows.IPPROTO_IPV6, windows.IPV6_V6ONLY},
	{"accepting", windows.SOL_SOCKET, socktest.Listens},
}

// printModes prints what is not an option with a number.
func (in *interpreter) printModes(fd int) {
	var flags uint32
	procHandle.Call(uintptr(fd), uintptr(unsafe.Pointer(&flags)))
	in.printf(" cloexec=%d", boolInt(flags&windows.HANDLE_FLAG_INHERIT == 0))
	in.printMode(fd, in.printTimeout("rcvtimeo", fd, windows.SO_RCVTIMEO))
	in.printTimeout("sndtimeo", fd, windows.SO_SNDTIMEO)
}

func (in *interpreter) printTimeout(label string, fd, option int) (milliseconds int) {
	milliseconds, err := getOption(fd, windows.SOL_SOCKET, option)
	in.printValue(label, milliseconds*1000, "us", err)
	return milliseconds
}

// printMode prints what a read without data does, if the socket has a peer: the blocking mode
// cannot be read. It sets the time limit of reads for that, and sets it to limit again.
func (in *interpreter) printMode(fd, limit int) {
	if readName(fd, true).errno != 0 {
		return
	}
	_ = socktest.TrySetOption(fd, windows.SOL_SOCKET, windows.SO_RCVTIMEO, 1)
	data, read, flags := windows.WSABuf{Len: 1, Buf: new(byte)}, uint32(0), uint32(2) // MSG_PEEK
	err := windows.WSARecv(windows.Handle(fd), &data, 1, &read, &flags, nil, nil)
	_ = socktest.TrySetOption(fd, windows.SOL_SOCKET, windows.SO_RCVTIMEO, limit)
	switch err {
	case windows.WSAETIMEDOUT:
		in.printf(" reading=blocks")
	case windows.WSAEWOULDBLOCK:
		in.printf(" reading=fails")
	default:
		in.printf(" reading=ends")
	}
}
