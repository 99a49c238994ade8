package bionet

import (
	"fmt"
	"net"
	"strconv"
	"syscall"
	"time"

	"example.com/bio"
	"example.com/bio/errstack"
)

// Config says how the functions of this package, which it has as methods, look up names,
// try addresses and record failures. The zero value is ready, and is what the functions
// of the package use. A Config is safe for concurrent use as long as nobody changes it.
//
// Source: none for the type; BIO_set_conn_ip_family and BIO_set_accept_ip_family,
// BIO_s_connect(3) and BIO_s_accept(3), for Family.
type Config struct {
	// Stack is where failures are recorded, nil for [errstack.Default].
	Stack *errstack.Stack

	// Resolver is asked for the addresses of names, nil for [net.DefaultResolver].
	Resolver *net.Resolver

	// Family is unix.AF_INET or AF_INET6 to use addresses of that family alone, and 0
	// (AF_UNSPEC) for both. With unix.AF_UNIX the whole string that Listen, ListenPacket
	// or Dial gets is the path of a socket; nothing in it is parsed.
	Family int

	// AttemptDelay is how long Dial waits for one address before it tries the next one
	// beside it. 0 stands for 250 milliseconds; a negative one makes Dial try an address
	// only after the one before has failed.
	AttemptDelay time.Duration

	skip int // frames between the application and the method
}

// attemptDelay is what RFC 8305 recommends in section 5.
const attemptDelay = 250 * time.Millisecond

// standard is what the functions of the package use. Each is one frame between the
// application and the method.
var standard = Config{}.Skip(1)

// Skip returns a Config whose errors and entries have a position n frames further up, for
// packages that wrap this one: with Skip(1) the position is where the function that calls
// the Config was called.
func (c Config) Skip(n int) Config {
	c.skip += n
	return c
}

func (c Config) stack() *errstack.Stack {
	if c.Stack == nil {
		return errstack.Default()
	}
	return c.Stack
}

// recorder returns the functions of package bio for a caller that is frames below the
// application's call of the method. They record nowhere: whether a failure is one of the
// whole call is known only later.
func (c Config) recorder(frames int) bio.Recorder { return bio.With(nil).Skip(c.skip + frames) }

// record records err, which a method is about to return.
func (c Config) record(err error) error {
	c.stack().Record(err)
	return err
}

// refuse returns the step of a failure without a system call, which OpenSSL does not
// queue.
func refuse(why string) *errstack.Step { return &errstack.Step{SysData: why, Quiet: true} }

// failure returns the error of function, which failed at step, about subject, which may
// be nil, at the position pc.
func failure(step *errstack.Step, function string, errno syscall.Errno, subject fmt.Stringer, pc uintptr) error {
	e := step.Make(function, errno, subject, pc)
	return &e
}

// restate returns the *errstack.Error err as one of function about subject, at the position
// pc: its own position is in this package.
func restate(err error, function string, subject fmt.Stringer, pc uintptr) error {
	e := err.(*errstack.Error)
	step := &errstack.Step{Syscall: e.Syscall(), Code: e.Code()}
	if entries := e.Entries(); len(entries) > 1 {
		step.SysData = entries[0].Data
	}
	return failure(step, function, e.Errno(), subject, pc)
}

// quoted is input as error texts show it.
type quoted string

func (q quoted) String() string { return strconv.Quote(string(q)) }
