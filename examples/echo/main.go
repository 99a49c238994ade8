//go:build unix

// Echo shows package bio at work on real sockets.
//
// Without an argument it is a demonstration: it opens listeners, connects clients
// over IPv4, IPv6 and AF_UNIX, sends data both ways, compares the options that it
// asked for with those that the kernel has, and provokes three failures. With
// -listen it is an echo server, with -connect a client that sends standard input and
// prints what comes back.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

const usage = `usage:
  echo                               show the library at work on real sockets
  echo -listen ADDRESS [switch ...]  echo what clients send, until interrupted
  echo -connect ADDRESS [switch ...] send standard input, print what comes back

An ADDRESS is 127.0.0.1:8080, [::1]:8080, unix:/path or, on Linux, unix:@name. A
listener on port 0 gets a free port, which it prints. A switch that does not act in
bio.Listen or bio.Connect is ignored, as it is there.

`

// The exit statuses where something is wrong.
const (
	statusFailed = 1
	statusUsage  = 2
)

// arguments are the command line.
type arguments struct {
	listen, connect *addr.Addr
	opts            bio.Options
}

func main() {
	args, err := parse(os.Args[1:])
	switch err {
	case nil:
		err = run(args)
	case flag.ErrHelp:
		return
	default:
		fmt.Fprintf(os.Stderr, "echo: %v\nRun echo -h for its usage.\n", err)
		os.Exit(statusUsage)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(statusFailed)
	}
}

// parse reads the command line. Where that asks for help it prints the usage and
// returns flag.ErrHelp.
func parse(words []string) (arguments, error) {
	var args arguments
	flags := flag.NewFlagSet("echo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	address := func(name, text string, to **addr.Addr) {
		flags.Func(name, text, func(word string) error {
			a, err := addr.Parse(word)
			*to = &a
			return err
		})
	}
	address("listen", "`ADDRESS` to serve clients on", &args.listen)
	address("connect", "`ADDRESS` of the server to connect to", &args.connect)
	toggle := func(name string, option bio.Options, text string) {
		flags.BoolFunc(name, text, func(string) error {
			args.opts |= option
			return nil
		})
	}
	toggle("reuseaddr", bio.ReuseAddr, "listen on the address of connections that have just ended")
	toggle("v6only", bio.V6Only, "keep IPv4 clients from an IPv6 listener")
	toggle("keepalive", bio.KeepAlive, "probe a peer that is silent")
	toggle("nonblock", bio.NonBlock, "use non-blocking descriptors")
	toggle("nodelay", bio.NoDelay, "send small segments at once")
	toggle("tfo", bio.TFO, "TCP Fast Open")
	err := flags.Parse(words)
	switch {
	case err == flag.ErrHelp:
		fmt.Print(usage)
		flags.SetOutput(os.Stdout)
		flags.PrintDefaults()
	case err != nil:
	case flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case args.listen != nil && args.connect != nil:
		err = errors.New("-listen and -connect exclude each other")
	case args.opts != 0 && args.listen == nil && args.connect == nil:
		err = errors.New("switches need -listen or -connect")
	}
	return args, err
}

// run does what the command line asks for.
func run(args arguments) error {
	if args.connect != nil {
		return runClient(args.connect, args.opts)
	}
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()
	// A second signal ends a program that the first one did not.
	context.AfterFunc(ctx, stop)
	if args.listen != nil {
		return runServer(ctx, args.listen, args.opts)
	}
	// A reader that goes away ends the program at its first write: by then there is
	// nothing left to clean up.
	var report bytes.Buffer
	err := demonstrate(ctx, &report)
	_, writeErr := os.Stdout.Write(report.Bytes())
	return errors.Join(err, writeErr)
}
