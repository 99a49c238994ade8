package socktest

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"example.com/bio/addr"
)

var (
	ws2_32     = windows.NewLazySystemDLL("ws2_32.dll")
	procAccept = ws2_32.NewProc("accept")
	procIoctl  = ws2_32.NewProc("ioctlsocket")
	procRecv   = ws2_32.NewProc("recv")
	procSend   = ws2_32.NewProc("send")
	procPoll   = ws2_32.NewProc("WSAPoll")

	procGetHandleInformation = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetHandleInformation")

	// wine says whether this is wine: Windows has no such function.
	wine = windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
)

func init() {
	var data windows.WSAData
	windows.WSAStartup(0x202, &data)
}

// The names of options that package syscall does not have everywhere.
const (
	Listens        = 0x0002
	ReceiveTimeout = windows.SO_RCVTIMEO
	SendTimeout    = windows.SO_SNDTIMEO
	SocketType     = 0x1008
)

// The errors of calls on a number that is not open and on a socket without a peer, and of a
// connect that finds no listener.
const (
	NotOpen      = windows.WSAENOTSOCK
	NotConnected = windows.WSAENOTCONN
	Refused      = windows.WSAECONNREFUSED
)

// The errors of a connect that finds the queue full, and of one that has begun.
const (
	errFull     = windows.WSAECONNREFUSED
	errUnderWay = windows.WSAEWOULDBLOCK
)

// call calls a function that returns -1 on failure.
func call(proc *windows.LazyProc, args ...uintptr) (int, error) {
	r, _, err := proc.Call(args...)
	if int32(r) == -1 {
		return -1, err
	}
	return int(r), nil
}

// toSockaddr returns an address as the functions of package windows take it.
func toSockaddr(a addr.Addr) windows.Sockaddr {
	if path, ok := a.PathString(); ok {
		return &windows.SockaddrUnix{Name: path}
	}
	ap, ok := a.AddrPort()
	switch {
	case !ok:
		return nil
	case ap.Addr().Is4():
		return &windows.SockaddrInet4{Addr: ap.Addr().As4(), Port: int(ap.Port())}
	}
	return &windows.SockaddrInet6{Addr: ap.Addr().As16(), Port: int(ap.Port()), ZoneId: zoneOf(ap.Addr())}
}

// fromSockaddr is the way back.
func fromSockaddr(from windows.Sockaddr, err error) (a addr.Addr, _ error) {
	switch from := from.(type) {
	case *windows.SockaddrInet4:
		return inet(netip.AddrFrom4(from.Addr), from.Port, 0)
	case *windows.SockaddrInet6:
		return inet(netip.AddrFrom16(from.Addr), from.Port, from.ZoneId)
	case *windows.SockaddrUnix:
		if from.Name == "" {
			a.Sockaddr().SetUnix(nil)
			return a, err
		}
		return addr.Unix(from.Name)
	}
	return addr.Addr{}, err
}

func open(family, socktype int) (int, error) {
	const flags = windows.WSA_FLAG_OVERLAPPED | windows.WSA_FLAG_NO_HANDLE_INHERIT
	fd, err := windows.WSASocket(int32(family), int32(socktype), 0, nil, 0, flags)
	return int(fd), err
}

func acceptConn(listener int) (int, error) {
	r, _, err := procAccept.Call(uintptr(listener), 0, 0)
	if windows.Handle(r) == windows.InvalidHandle {
		return -1, err
	}
	return int(r), windows.SetHandleInformation(windows.Handle(r), windows.HANDLE_FLAG_INHERIT, 0)
}

// await waits until fd is readable, or writable, and reports whether it is.
func await(fd int, writable bool, limit time.Duration) (bool, error) {
	const in, out = 0x0100 | 0x0200, 0x0010
	wait := struct {
		fd              uintptr
		events, revents int16
	}{fd: uintptr(fd), events: in}
	if writable {
		wait.events = out
	}
	n, err := call(procPoll, uintptr(unsafe.Pointer(&wait)), 1, uintptr(limit.Milliseconds()))
	return n > 0, err
}

func localName(fd int) (addr.Addr, error) {
	return fromSockaddr(windows.Getsockname(windows.Handle(fd)))
}

func peerName(fd int) (addr.Addr, error) {
	return fromSockaddr(windows.Getpeername(windows.Handle(fd)))
}

func closed() (int, error) {
	fd, err := open(windows.AF_INET, windows.SOCK_DGRAM)
	if err != nil {
		return -1, err
	}
	return fd, closeSocket(fd)
}

func bind(fd int, a addr.Addr) error { return windows.Bind(windows.Handle(fd), toSockaddr(a)) }

func connect(fd int, a addr.Addr) error { return windows.Connect(windows.Handle(fd), toSockaddr(a)) }

func listen(fd, backlog int) error { return windows.Listen(windows.Handle(fd), backlog) }

func closeSocket(fd int) error { return windows.Closesocket(windows.Handle(fd)) }

func setNonblock(fd int, on bool) error {
	const fionbio = 0x8004667e
	var mode uint32
	if on {
		mode = 1
	}
	_, err := call(procIoctl, uintptr(fd), fionbio, uintptr(unsafe.Pointer(&mode)))
	return err
}

// option returns the value of an option, of which Windows writes one byte or four.
func option(fd, level, name int) (int, error) {
	var value [4]byte
	length := int32(len(value))
	err := windows.Getsockopt(windows.Handle(fd), int32(level), int32(name), &value[0], &length)
	return int(binary.LittleEndian.Uint32(value[:])), err
}

func setOption(fd, level, name, value int) error {
	return windows.SetsockoptInt(windows.Handle(fd), level, name, value)
}

func setLinger(fd, seconds int) error {
	return windows.SetsockoptLinger(windows.Handle(fd), windows.SOL_SOCKET, windows.SO_LINGER, &windows.Linger{Onoff: 1, Linger: int32(seconds)})
}

func setTimeout(fd, option int, limit time.Duration) error {
	return setOption(fd, windows.SOL_SOCKET, option, int(limit.Milliseconds()))
}

func read(fd int, buf []byte) (int, error) { return receive(fd, buf, 0) }

func receive(fd int, buf []byte, flags uintptr) (int, error) {
	return call(procRecv, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)), flags)
}

func write(fd int, data []byte) (int, error) {
	return call(procSend, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(data))), uintptr(len(data)), 0)
}

func shutdown(fd, how int) error { return windows.Shutdown(windows.Handle(fd), how) }

// nonblocking looks at what a read without data returns: one that blocks takes as long as
// SO_RCVTIMEO and has another error.
func nonblocking(fd int) (on, known bool, err error) {
	if _, err := peerName(fd); err != nil {
		return false, false, nil
	}
	limit, err := option(fd, windows.SOL_SOCKET, windows.SO_RCVTIMEO)
	if err != nil {
		return false, false, err
	}
	if err := setOption(fd, windows.SOL_SOCKET, windows.SO_RCVTIMEO, 1); err != nil {
		return false, false, err
	}
	const peek = 2 // MSG_PEEK
	_, failed := receive(fd, make([]byte, 1), peek)
	err = setOption(fd, windows.SOL_SOCKET, windows.SO_RCVTIMEO, limit)
	return failed == windows.WSAEWOULDBLOCK, failed == windows.WSAEWOULDBLOCK || failed == windows.WSAETIMEDOUT, err
}

func closeOnExec(fd int) (bool, error) {
	flags, err := handleFlags(fd)
	return flags&windows.HANDLE_FLAG_INHERIT == 0, err
}

func handleFlags(handle int) (flags uint32, err error) {
	r, _, err := procGetHandleInformation.Call(uintptr(handle), uintptr(unsafe.Pointer(&flags)))
	if r == 0 {
		return 0, err
	}
	return flags, nil
}

// openDescriptors returns the sockets of this process. No call lists handles, so it tries their
// numbers, which are multiples of four, until three hundred in a row are not open.
func openDescriptors() map[string]string {
	sockets := make(map[string]string)
	for handle, closed := 4, 0; closed < 300; handle += 4 {
		if _, err := handleFlags(handle); err != nil {
			closed++
			continue
		}
		closed = 0
		if _, err := option(handle, windows.SOL_SOCKET, SocketType); err == nil {
			name, _ := localName(handle)
			sockets[strconv.Itoa(handle)] = "socket bound to " + name.String()
		}
	}
	return sockets
}

// probeSockError returns nil: a datagram that is refused leaves no pending error here.
func probeSockError() error { return nil }
