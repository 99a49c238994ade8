package bionet

import (
	"syscall"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// quiet calls package bio without recording: the callers restate the errors.
var quiet = bio.With(nil)

// call is one call of Dial, Listen or ListenPacket.
type call struct {
	Config
	function string // that errors name
	opts     bio.Options
	pc       uintptr // the position of errors
}

// fail returns the error of a call that failed at step, about the text it was given.
func (c *call) fail(step *errstack.Step, errno syscall.Errno, text string) error {
	return failure(step, c.function, errno, errstack.Quoted(text), c.pc)
}

// prepare readies a socket that is to connect, or to be bound, to address: it calls setOptions,
// and then the Control function of the Config.
func (c *call) prepare(network, address string, conn syscall.RawConn, setOptions func(fd int) error) error {
	if err := withDescriptor(conn, setOptions); err != nil {
		return err
	}
	if c.Control == nil {
		return nil
	}
	return c.Control(network, address, conn)
}

// withDescriptor calls f with the descriptor of conn.
func withDescriptor(conn syscall.RawConn, f func(fd int) error) error {
	var failed error
	if err := conn.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}

// setConnectOptions sets the options of BIO_connect on the socket fd, which is to connect to
// a.
func (c *call) setConnectOptions(fd int, a addr.Addr) error {
	if err := c.setOptions(fd, c.opts&(bio.KeepAlive|bio.NoDelay), "BIO_connect", a); err != nil {
		return err
	}
	if c.opts&bio.TFO == 0 {
		return nil
	}
	if errno := sys.SetFastOpenConnect(fd, true); errno != 0 {
		return failure(stepTFO, "BIO_connect", errno, a, c.pc)
	}
	return nil
}

// setListenOptions sets the options that BIO_listen sets before it binds, on the socket fd,
// which is to be bound to a. The options in both are written both ways.
func (c *call) setListenOptions(fd int, a addr.Addr, both bio.Options) error {
	if socketFamily(a) == syscall.AF_INET6 {
		both |= bio.V6Only
	}
	which := c.opts&(bio.KeepAlive|bio.NoDelay|bio.ReuseAddr) | both
	if !sys.BindReuses {
		which &^= bio.ReuseAddr
	}
	return c.setOptions(fd, which, "BIO_listen", a)
}

// setOptions sets the options in which of the socket fd as c.opts say. Its errors are those of
// function about a.
func (c *call) setOptions(fd int, which bio.Options, function string, a addr.Addr) error {
	if err := quiet.SetOptions(fd, which, c.opts); err != nil {
		return restate(err, function, a, c.pc)
	}
	return nil
}

// startListening makes the socket fd, which is bound to a, listen with a queue as long as the
// system allows. TCP_FASTOPEN comes after listen(2), as in BIO_listen.
func (c *call) startListening(fd int, a addr.Addr) error {
	if errno := sys.Listen(fd, sys.Backlog); errno != 0 {
		return failure(stepListen, "BIO_listen", errno, a, c.pc)
	}
	if c.opts&bio.TFO == 0 {
		return nil
	}
	if errno := sys.SetFastOpen(fd, sys.Backlog); errno != 0 {
		return failure(stepTFO, "BIO_listen", errno, a, c.pc)
	}
	return nil
}
