package bionet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
	"example.com/bio/lookup"
)

// leaveKeepAlive tells package net to leave SO_KEEPALIVE and its times alone.
const leaveKeepAlive = -1

// dialTCP connects to the address of info. Its errors are those of BIO_socket and
// BIO_connect, at the position pc.
func (c Config) dialTCP(ctx context.Context, info lookup.Info, opts bio.Options, pc uintptr) (net.Conn, error) {
	network, address := tcpAddress(info.Addr)
	var failed error // of setting up the socket
	d := net.Dialer{
		KeepAlive: leaveKeepAlive,
		Control: func(network, address string, conn syscall.RawConn) error {
			failed = control(conn, func(fd int) error {
				if err := setOptions(fd, opts&(bio.KeepAlive|bio.NoDelay), opts, "BIO_connect", info.Addr, pc); err != nil {
					return err
				}
				if opts&bio.TFO == 0 {
					return nil
				}
				if errno := sys.SetFastOpenConnect(fd, true); errno != 0 {
					return failure(stepTFO, "BIO_connect", errno, info.Addr, pc)
				}
				return nil
			})
			if failed == nil && c.Control != nil {
				failed = c.Control(network, address, conn)
			}
			return failed
		},
	}
	d.SetMultipathTCP(c.MultipathTCP)
	if local, ok := c.LocalAddr.AddrPort(); ok {
		d.LocalAddr = net.TCPAddrFromAddrPort(local)
	}
	conn, err := d.DialContext(ctx, network, address)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, c.callError(err, info.Addr, pc)
	}
	tcp := conn.(*net.TCPConn)
	if opts&bio.NoDelay == 0 {
		tcp.SetNoDelay(false) // package net sets TCP_NODELAY
	}
	return tcp, nil
}

// listenTCP listens on the address of info. Its errors are those of BIO_socket and
// BIO_listen, at the position pc.
func (c Config) listenTCP(ctx context.Context, info lookup.Info, opts bio.Options, pc uintptr) (net.Listener, error) {
	network, address := tcpAddress(info.Addr)
	// Package net sets SO_REUSEADDR and IPV6_V6ONLY, so that they are written both ways.
	which := opts&(bio.KeepAlive|bio.NoDelay) | bio.ReuseAddr
	if network == "tcp6" {
		which |= bio.V6Only
	}
	var failed error // of setting up the socket
	config := net.ListenConfig{
		KeepAlive: leaveKeepAlive,
		Control: func(network, address string, conn syscall.RawConn) error {
			failed = control(conn, func(fd int) error {
				return setOptions(fd, which, opts, "BIO_listen", info.Addr, pc)
			})
			if failed == nil && c.Control != nil {
				failed = c.Control(network, address, conn)
			}
			return failed
		},
	}
	config.SetMultipathTCP(c.MultipathTCP)
	l, err := config.Listen(ctx, network, address)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, c.callError(err, info.Addr, pc)
	}
	if err := listenAgain(l.(*net.TCPListener), opts, info.Addr, pc); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// listenAgain calls listen(2) again, with the longest queue that the system allows: package
// net reads the limit from /proc, once. TCP_FASTOPEN comes after listen(2), as in BIO_listen.
func listenAgain(l *net.TCPListener, opts bio.Options, a addr.Addr, pc uintptr) error {
	conn, err := l.SyscallConn()
	if err != nil {
		return err
	}
	return control(conn, func(fd int) error {
		if errno := sys.Listen(fd, sys.Backlog); errno != 0 {
			return failure(callSteps["listen"].step, "BIO_listen", errno, a, pc)
		}
		if opts&bio.TFO == 0 {
			return nil
		}
		if errno := sys.SetFastOpen(fd, sys.Backlog); errno != 0 {
			return failure(stepTFO, "BIO_listen", errno, a, pc)
		}
		return nil
	})
}

// tcpAddress returns a as package net takes it, with the network that leaves package net no
// choice of a family: it makes 0.0.0.0 a dual-stack listener for "tcp". An IPv4 address
// mapped into IPv6 is one of IPv4 to package net.
func tcpAddress(a addr.Addr) (network, address string) {
	ap, _ := a.AddrPort()
	ap = netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	if ap.Addr().Is4() {
		return "tcp4", ap.String()
	}
	return "tcp6", ap.String()
}

// control calls f with the descriptor of conn.
func control(conn syscall.RawConn, f func(fd int) error) error {
	var failed error
	if err := conn.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}

// setOptions is bio.SetOptions with errors of function about the address a, at the position
// pc.
func setOptions(fd int, which, opts bio.Options, function string, a addr.Addr, pc uintptr) error {
	if err := bio.With(nil).SetOptions(fd, which, opts); err != nil {
		return restate(err, function, a, pc)
	}
	return nil
}

var stepTFO = callStep("setsockopt", bio.ErrUnableToTFO)

// callSteps are the system calls that package net makes, by the names that its errors have,
// with the functions of OpenSSL that make them.
var callSteps = map[string]struct {
	function string
	step     *errstack.Step
}{
	"socket":     {"BIO_socket", callStep("socket", bio.ErrUnableToCreateSocket)},
	"setsockopt": {"BIO_bind", callStep("setsockopt", bio.ErrUnableToReuseAddr)}, // SO_REUSEADDR of a listener
	"bind":       {"BIO_bind", callStep("bind", bio.ErrUnableToBindSocket)},
	"listen":     {"BIO_listen", callStep("listen", bio.ErrUnableToListenSocket)},
	"connect":    {"BIO_connect", callStep("connect", bio.ErrConnectError)},
}

// callStep returns the step of a failing system call.
func callStep(call string, reason errstack.Code) *errstack.Step {
	return &errstack.Step{Syscall: call, SysData: "calling " + call + "()", Code: reason}
}

// callError returns the error of package net that a system call failed as package bio
// returns it, about the address a, at the position pc. It returns any other error as it is.
func (c Config) callError(err error, a addr.Addr, pc uintptr) error {
	call, isCall := errors.AsType[*os.SyscallError](err)
	errno, hasErrno := errors.AsType[syscall.Errno](err)
	if !isCall || !hasErrno {
		return err
	}
	s, ok := callSteps[call.Syscall]
	if !ok {
		return failure(callStep(call.Syscall, 0), "bionet", errno, a, pc)
	}
	var about fmt.Stringer
	switch call.Syscall {
	case "socket": // which has no address
	case "bind":
		about = a
		if c.LocalAddr != (addr.Addr{}) {
			about = c.LocalAddr
		}
	default:
		about = a
	}
	return failure(s.step, s.function, errno, about, pc)
}
