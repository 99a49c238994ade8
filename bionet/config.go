package bionet

import (
	"net"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// Config says how the functions of this package, which it has as methods, look up names, try
// addresses, set up sockets and record failures. The zero value is ready, and is what the
// functions of the package use. A Config is safe for concurrent use as long as nobody
// changes it.
//
// Family corresponds to BIO_set_conn_ip_family and BIO_set_accept_ip_family. See
// BIO_s_connect(3) and BIO_s_accept(3). The other fields have no OpenSSL counterpart.
type Config struct {
	// Stack is where failures are recorded, nil for [errstack.Default].
	Stack *errstack.Stack

	// Resolver looks up the addresses of names, nil for [net.DefaultResolver].
	Resolver *net.Resolver

	// Family is unix.AF_INET or unix.AF_INET6 to use only addresses of that family, and 0
	// (AF_UNSPEC) to use both. With unix.AF_UNIX the whole string that Listen,
	// ListenPacket or Dial gets is the path of a socket; nothing in it is parsed.
	Family int

	// AttemptDelay is how long Dial waits for one address before it also tries the next
	// one. 0 stands for 250 milliseconds. If it is negative, Dial tries an address only
	// after the previous one has failed.
	AttemptDelay time.Duration

	// Options are the options that DialContext uses.
	Options bio.Options

	// LocalAddr is the address that Dial binds a socket to before it connects; port 0
	// lets the system choose a port. Addresses of another family are not tried. The zero
	// Addr binds to nothing. Listen and ListenPacket ignore it.
	LocalAddr addr.Addr

	// MultipathTCP makes Dial and Listen use Multipath TCP if the system has it. See
	// [net.Dialer.SetMultipathTCP].
	MultipathTCP bool

	// Control, if not nil, is called for every socket that Dial, Listen and ListenPacket
	// make, after the options are set and before the socket is bound or connected.
	// network is "tcp4", "tcp6", "udp4", "udp6", "unix" or "unixgram", and address is
	// what the socket is to connect or to be bound to. conn is valid only during the call.
	// If Control fails, the attempt fails with its error.
	//
	// An option that Control sets stays, except TCP_NODELAY of Dial: it is as the options
	// say. Attempts of Dial call Control concurrently.
	Control func(network, address string, conn syscall.RawConn) error

	skip int // frames between the application and the method
}

// standard is what the functions of the package use. Each of them is one frame between the
// application and the method.
var standard = Config{}.Skip(1)

// Skip returns a Config whose errors and entries have a position n frames further up, for
// packages that wrap this one: with Skip(1) the position is the call of the function that
// calls the Config.
//
// No OpenSSL counterpart: C has the position of a macro.
func (c Config) Skip(n int) Config {
	c.skip += n
	return c
}

// record records err, which a method is about to return.
func (c Config) record(err error) error {
	stack := c.Stack
	if stack == nil {
		stack = errstack.Default()
	}
	stack.Record(err)
	return err
}
